import { announce } from './announcement.ts'
import { mainFolder, readStatus } from './status.ts'

const status = await readStatus(mainFolder())
if (process.argv.includes('--json')) console.log(JSON.stringify(status))
else announce(status)
