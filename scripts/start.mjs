// npm start: fetches what is missing, then runs the whole product on this machine until Ctrl-C.
import { entry } from './setup/entry.mjs'
import { handOver } from './setup/hand-over.mjs'
import { installPackages } from './setup/packages.mjs'
import { setUp } from './setup/set-up.mjs'
import { refusalToListen, wantedParts } from './setup/wanted-parts.mjs'

await entry(async () => {
  const refusal = refusalToListen(process.env)
  if (refusal) throw new Error(refusal)
  // Synapse takes longest, so it goes first; npm is next.
  await Promise.all([setUp(wantedParts(process.env).fetched), installPackages()])
  handOver('scripts/src/main.ts')
})
