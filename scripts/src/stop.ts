import { rm } from 'node:fs/promises'
import { stateFolder } from './checkout.ts'
import { removeStackFolder, endLeftovers } from './stack.ts'
import { findRecord, isAlive, mainFolder, removeRecord } from './status.ts'
import { waitFor } from './wait-for.ts'

const folder = mainFolder()
const record = await findRecord(folder)
if (record) {
  console.log(`Ending the local stack (process ${record.pid}) …`)
  process.kill(record.pid, 'SIGTERM')
  await waitFor('The local stack', async () => !isAlive(record.pid), { timeoutMs: 30_000 }).catch(() =>
    process.kill(record.pid, 'SIGKILL'),
  )
}
await endLeftovers(folder)
await removeRecord(folder)
if (process.argv.includes('--forget')) {
  await removeStackFolder(folder)
  if (process.argv.includes('--all')) await rm(stateFolder(), { recursive: true, force: true })
  console.log('Forgotten. "npm start" begins anew.')
} else {
  console.log(record ? 'Ended.' : 'Nothing runs.')
}
