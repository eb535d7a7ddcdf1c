// npm test: fetches what is missing, then checks and tests everything. The last line is "N passed, N failed".
import { entry } from './setup/entry.mjs'
import { handOver } from './setup/hand-over.mjs'
import { installPackages } from './setup/packages.mjs'
import { setUp } from './setup/set-up.mjs'

await entry(async () => {
  await Promise.all([setUp(['synapse', 'php', 'mediawiki-1.43', 'mediawiki-1.39', 'chromium']), installPackages()])
  handOver('scripts/src/test-main.ts')
})
if (process.exitCode === 1) console.log('0 passed, 1 failed')
