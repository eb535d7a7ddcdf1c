import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { connectMatrix } from '@scriptorium/chat-matrix'
import { backUpSqliteStore, openSqliteStore } from '@scriptorium/store-sqlite'
import { connectMediaWiki, openSigningKeyFile } from '@scriptorium/wiki-mediawiki'
import { ConfigError, readConfig } from './config/config.ts'
import type { Config } from './config/config.ts'
import { settledWithin } from './settled-within.ts'
import { openDoor } from './http/door.ts'
import { endWithStore } from './end-with-store.ts'
import { onSignal } from './on-signal.ts'
import { openLog } from './open-log.ts'
import { practise } from './practice/practise.ts'
import { startServer } from './start-server.ts'
import { systemClock as clock } from './system-clock.ts'
import { beginSmall, growWithLoad } from './memory-growth.ts'

/** A successor is started first, so that it only has to open the data when its predecessor leaves. */
const predecessorPatienceMs = 60_000
/** It takes some tenths of a second; a start must not hang on it. */
const practicePatienceMs = 5_000

beginSmall()
const config = readOrExit()
const log = openLog(config.logLevel)
const practice = practise(clock, log).catch((error: unknown) => log.warn({ err: error }, 'not practised'))
await settledWithin(clock, practicePatienceMs, [practice])
// First the port, then the data: a predecessor gives its port up when it writes no more.
const door = await openDoor({
  ...config.listen,
  patienceMs: predecessorPatienceMs,
  onTaken: () => log.info(config.listen, 'waiting for the server before this one'),
})
await mkdir(path.dirname(config.databasePath), { recursive: true, mode: 0o700 })
const signer = await openSigningKeyFile(config.signingKeyPath)
const opened = await openSqliteStore({ file: config.databasePath, onEnd: (cause) => endWithStore(log, cause) })
const store = { ...opened, log: growWithLoad(opened.log) }
const backUp = (target: string) => backUpSqliteStore({ file: config.databasePath, target, nowMs: clock.nowMs() })
const wiki = connectMediaWiki(
  {
    api: config.wiki.api,
    publicApi: config.wiki.publicApi,
    serverAddress: config.publicAddress,
    bot: config.wiki.bot && { name: config.wiki.bot.name, password: config.wiki.bot.password.reveal() },
  },
  { fetch, nowMs: () => clock.nowMs(), signer },
)
const rooms = connectMatrix(
  {
    homeserver: config.matrix.homeserver,
    serverName: config.matrix.serverName,
    listenPort: config.matrix.listenPort,
    hearingToken: config.matrix.hearingToken.reveal(),
    pushToken: config.matrix.pushToken.reveal(),
    speakingToken: config.matrix.speakingToken.reveal(),
    candidDays: config.candidDays,
  },
  { clock, log },
)
const server = await startServer(config, { store, wiki, rooms, backUp, clock, log, door })

onSignal(log, async () => {
  await server.close()
  await rooms.close()
  await store.close()
  await door.close()
})

function readOrExit(): Config {
  try {
    return readConfig(process.env)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    process.stderr.write(`${error.message}\n`)
    return process.exit(2)
  }
}
