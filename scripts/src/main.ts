import { join } from 'node:path'
import { stateFolder } from './checkout.ts'
import { startStack, type StackPart } from './stack.ts'

const parts = process.argv.slice(2).filter((name): name is StackPart => ['wiki', 'homeserver', 'server'].includes(name))
const stack = await startStack({
  folder: join(stateFolder(), process.env['SCRIPTORIUM_STACK'] ?? 'main'),
  ...(parts.length > 0 ? { parts } : {}),
  preferredPorts: { site: 8040, wiki: 8041, homeserver: 8042, push: 8043 },
  report: (part, tookMs) => console.log(`  ✓ ${part.padEnd(12)} ${(tookMs / 1000).toFixed(1)} s`),
})
console.log(JSON.stringify(stack.addresses, undefined, 2))
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => void stack.close().then(() => process.exit(0)))
