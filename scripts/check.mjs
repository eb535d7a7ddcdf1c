// npm run check: types, lint, format, unused code, package boundaries, published packages, PHP.
import { entry } from './setup/entry.mjs'
import { handOver } from './setup/hand-over.mjs'
import { installPackages } from './setup/packages.mjs'
import { setUp } from './setup/set-up.mjs'

await entry(async () => {
  await Promise.all([setUp(['php']), installPackages()])
  handOver('scripts/src/check-main.ts')
})
