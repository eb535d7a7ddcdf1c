// npm run reset: forgets drafts, talk, wiki and accounts of the local stack. With --all also what was fetched.
import { rmSync } from 'node:fs'
import { entry } from './setup/entry.mjs'
import { handOver } from './setup/hand-over.mjs'
import { arePackagesThere } from './setup/packages.mjs'
import { stateFolder } from './setup/places.mjs'

await entry(async () => {
  if (arePackagesThere()) return handOver('scripts/src/stop.ts', ['--forget', ...process.argv.slice(2)])
  if (process.argv.includes('--all')) rmSync(stateFolder(), { recursive: true, force: true })
  console.log('Forgotten.')
})
