// For whoever works on one part: `node --conditions=scriptorium:source scripts/src/part-main.ts NAME [wiki] [homeserver] [server]`
// runs these parts in .state/NAME until it is ended.
import { join } from 'node:path'
import { stateFolder } from './checkout.ts'
import { startStack, type StackPart } from './stack.ts'

const [name = 'parts', ...words] = process.argv.slice(2)
const parts = words.filter((word): word is StackPart => ['wiki', 'homeserver', 'server'].includes(word))
const stack = await startStack({ folder: join(stateFolder(), name), ...(parts.length > 0 ? { parts } : {}) })
console.log(JSON.stringify(stack.addresses, undefined, 2))
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => void stack.close().then(() => process.exit(0)))
}
