// npm run status: what runs where, and how to sign in. With --json for programs, on one line.
import { entry } from './setup/entry.mjs'
import { handOver } from './setup/hand-over.mjs'
import { arePackagesThere } from './setup/packages.mjs'

await entry(async () => {
  if (arePackagesThere()) return handOver('scripts/src/status-main.ts')
  if (process.argv.includes('--json')) {
    console.log(JSON.stringify({ ready: false, addresses: null, versions: {}, parts: [], users: [] }))
  } else {
    console.log('Nothing runs: nothing was installed yet. "npm start" does both.')
  }
})
