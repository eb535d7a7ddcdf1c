import { mkdir } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { backUpSqliteStore, openSqliteStore } from '@scriptorium/store-sqlite'
import { readConfig } from '@scriptorium/server/config'
import { openDoor } from '@scriptorium/server/door'
import { onSignal } from '@scriptorium/server/on-signal'
import { openLog } from '@scriptorium/server/open-log'
import { practise } from '@scriptorium/server/practise'
import { makeSmallWiki } from '@scriptorium/server/small-wiki'
import { startServer } from '@scriptorium/server/start-server'
import { systemClock as clock } from '@scriptorium/server/system-clock'
import { beginSmall, growWithLoad } from '@scriptorium/server/memory-growth'
import { openFakeHomeserver } from '@scriptorium/testkit'
import { createGuests } from './server/guests.ts'
import { openPlainDoor } from './server/plain-door.ts'

/** Somebody who measures says on one connection what a thousand people say on theirs. */
const asFastAsTheyCan = { burstFrames: 1e9, framesPerSecond: 1e9, burstBytes: 1e12, bytesPerSecond: 1e12 }

/**
 * `server.ts PORT DATA_FOLDER`: the product for any load generator that speaks plain y-websocket, at `ws://127.0.0.1:PORT/NAME`. Composed as in apps/server, identity,
 * admission, log and metrics included; a wiki and a homeserver in memory answer it. PORT 0 takes a free one; the first line says which.
 * A line `block WHO` on standard input takes the right to write from whoever came with `?person=WHO`, by the wiki's own event.
 */
const [portText = '0', dataFolder] = process.argv.slice(2)
if (dataFolder === undefined) throw new Error('server.ts PORT DATA_FOLDER')

beginSmall()
await practise(clock, openLog('warn'))
const plainDoor = openPlainDoor(
  await openDoor({ host: '127.0.0.1', port: Number(portText), patienceMs: 0, onTaken() {} }),
)
const { port } = plainDoor.door
const address = `http://127.0.0.1:${port}`
const config = readConfig({
  SCRIPTORIUM_PUBLIC_ADDRESS: address,
  SCRIPTORIUM_METRICS_PORT: '0',
  SCRIPTORIUM_DATA_FOLDER: dataFolder,
  SCRIPTORIUM_LOG_LEVEL: 'warn',
  SCRIPTORIUM_WIKI_API: 'http://127.0.0.1:8080/api.php',
  SCRIPTORIUM_HOMESERVER: 'http://127.0.0.1:8008',
  SCRIPTORIUM_HOMESERVER_NAME: 'bench',
  SCRIPTORIUM_MATRIX_HEARING_TOKEN: 'hearing-hearing-hearing',
  SCRIPTORIUM_MATRIX_PUSH_TOKEN: 'pushing-pushing-pushing',
  SCRIPTORIUM_MATRIX_SPEAKING_TOKEN: 'speaking-speaking-speaking',
})
const log = openLog(config.logLevel)
await mkdir(dataFolder, { recursive: true, mode: 0o700 })
const opened = await openSqliteStore({ file: config.databasePath })
const store = { ...opened, log: growWithLoad(opened.log) }
const backUp = (target: string) => backUpSqliteStore({ file: config.databasePath, target, nowMs: clock.nowMs() })
const wiki = makeSmallWiki()
const { rooms } = openFakeHomeserver(clock)
const guests = createGuests(store, clock)
wiki.mayDo = (person, _title, action) => action === 'read' || guests.mayWrite(person)
plainDoor.admitBy(guests)
const server = await startServer(config, {
  store,
  wiki,
  rooms,
  backUp,
  clock,
  log,
  door: plainDoor.door,
  speakingRates: asFastAsTheyCan,
})

onSignal(log, async () => {
  await server.close()
  await rooms.close()
  await store.close()
  await plainDoor.door.close()
})

createInterface(process.stdin).on('line', (line) => {
  const who = /^block (.+)$/.exec(line)?.[1]
  if (who !== undefined) void block(who)
})
process.stdout.write(`listening ${port} metrics ${server.metricsPort ?? 0}\n`)

/** As W7 of docs/wiki-contract.md tells it. */
async function block(who: string): Promise<void> {
  const person = guests.block(who)
  const token = wiki.eventToken({ kind: 'rights-changed', person, page: null })
  const headers = { 'Content-Type': 'application/json' }
  const { status } = await fetch(`${address}/wiki/events`, { method: 'POST', headers, body: JSON.stringify({ token }) })
  process.stdout.write(`blocked ${who} ${status}\n`)
}
