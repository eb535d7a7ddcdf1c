import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DraftError } from '@scriptorium/draft'
import type { ChatRooms, Clock, Person, Store } from '@scriptorium/draft'
import { backUpSqliteStore, openSqliteStore } from '@scriptorium/store-sqlite'
import { pino } from 'pino'
import { readConfig } from '../config/config.ts'
import { startServer } from '../start-server.ts'
import type { RunningServer } from '../start-server.ts'
import { systemClock } from '../system-clock.ts'
import { makeSmallWiki } from './small-wiki.ts'
import type { SmallWiki } from './small-wiki.ts'
import { openBrowser, publicAddress } from './browser.ts'
import type { Browser } from './browser.ts'

export const operatorToken = 'operator-operator-operator'

export interface Running {
  readonly address: string
  readonly wiki: SmallWiki
  readonly store: Store
  /** Where everything is kept. */
  readonly databasePath: string
  readonly server: RunningServer
  /** A browser with its own cookies; signed in as this person unless `null`. */
  browser(person: Person | null): Promise<Browser>
  /** What a program sends. */
  request(path: string, init?: RequestInit): Promise<Response>
  /** Stops and starts again over the same data, or what `meanwhile` puts in its place. */
  restart(meanwhile?: () => void): Promise<void>
  close(): Promise<void>
}

const words = {
  SCRIPTORIUM_LISTEN_PORT: '0',
  SCRIPTORIUM_PUBLIC_ADDRESS: publicAddress,
  SCRIPTORIUM_WIKI_API: 'http://127.0.0.1:8080/api.php',
  SCRIPTORIUM_HOMESERVER: 'http://127.0.0.1:8008',
  SCRIPTORIUM_HOMESERVER_NAME: 'test',
  SCRIPTORIUM_MATRIX_HEARING_TOKEN: 'hearing-hearing-hearing',
  SCRIPTORIUM_MATRIX_PUSH_TOKEN: 'pushing-pushing-pushing',
  SCRIPTORIUM_MATRIX_SPEAKING_TOKEN: 'speaking-speaking-speaking',
  SCRIPTORIUM_OPERATOR_TOKEN: operatorToken,
}

/**
 * The whole server on port 0 with the real store in a folder of its own, a wiki in the test's hand, and a homeserver that is down.
 * @param environment instead of, or beside, what such a server needs
 */
export async function runServer(
  environment: Readonly<Record<string, string>> = {},
  clock: Clock = systemClock,
): Promise<Running> {
  const folder = await mkdtemp(path.join(tmpdir(), 'scriptorium-server-'))
  const editorFolder = path.join(folder, 'editor')
  await mkdir(path.join(editorFolder, 'assets'), { recursive: true })
  await writeFile(
    path.join(editorFolder, 'index.html'),
    '<!doctype html><html lang="en" dir="ltr" class="client"><meta property="csp-nonce" nonce="__NONCE__"></html>',
  )
  await writeFile(path.join(editorFolder, 'assets', 'index-AbC.js'), 'export {}')
  const config = readConfig({
    ...words,
    SCRIPTORIUM_DATA_FOLDER: folder,
    SCRIPTORIUM_EDITOR_FOLDER: editorFolder,
    ...environment,
  })
  const wiki = makeSmallWiki()
  let store = await openSqliteStore({ file: config.databasePath })
  const backUp = (target: string) => backUpSqliteStore({ file: config.databasePath, target, nowMs: clock.nowMs() })
  let server = await start()

  async function start(): Promise<RunningServer> {
    const started = await startServer(config, { store, wiki, rooms: noRooms(), backUp, clock, log })
    await started.background.lookAtWiki()
    return started
  }
  async function stop(): Promise<void> {
    await server.close()
    await store.close()
  }

  const running: Running = {
    get address() {
      return `http://127.0.0.1:${server.port}`
    },
    wiki,
    get store() {
      return store
    },
    databasePath: config.databasePath,
    get server() {
      return server
    },
    async browser(person) {
      const browser = openBrowser(() => running.address, wiki)
      if (person !== null) await browser.signIn(person)
      return browser
    },
    request: (requestPath, init) => fetch(`${running.address}${requestPath}`, { redirect: 'manual', ...init }),
    async restart(meanwhile) {
      await stop()
      meanwhile?.()
      store = await openSqliteStore({ file: config.databasePath })
      server = await start()
    },
    async close() {
      await stop()
      await rm(folder, { recursive: true })
    },
  }
  return running
}

/** What needs an operator shows in the test's output. */
const log = pino({ level: 'error', base: null })

/** A homeserver that cannot be reached: the server must do without it. */
function noRooms(): ChatRooms {
  return {
    openEditChat: fail,
    updatePairing: fail,
    openTopicRoom: fail,
    send: fail,
    typing: fail,
    read: fail,
    listen: async () => {},
    isReachable: false,
    close: async () => {},
  }
}

async function fail(): Promise<never> {
  throw new DraftError('chat/unreachable', { homeserver: 'http://127.0.0.1:8008' })
}
