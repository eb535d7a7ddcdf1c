// npm stop: ends a local stack that runs somewhere else, and whatever an earlier one left behind.
import { entry } from './setup/entry.mjs'
import { handOver } from './setup/hand-over.mjs'
import { arePackagesThere } from './setup/packages.mjs'

await entry(async () => {
  if (arePackagesThere()) handOver('scripts/src/stop.ts')
  else console.log('Nothing runs: nothing was installed yet.')
})
