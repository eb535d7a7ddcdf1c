import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { toDraftId, toGeneration, toPersonId } from '@scriptorium/draft'
import type { Clock, Draft, DraftLog, Store } from '@scriptorium/draft'
import { openSqliteStore } from '@scriptorium/store-sqlite'
import { WebSocket, WebSocketServer } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'

import { systemClock } from '../system-clock.ts'
import { createLiveDrafts } from './create-live-drafts.ts'
import { liveSocketOptions } from './lines/editor-socket.ts'
import type { ConnectionAccess, LiveConnection, LiveDrafts, LiveDraftsHooks } from './live-drafts.ts'
import { SocketLine } from './lines/socket-line.ts'

export const ada = toPersonId('101')
export const grace = toPersonId('102')

/** For the tests of this folder: hosted drafts behind a real WebSocket server on a free port, on the real embedded store. */
export interface LiveRig {
  readonly live: LiveDrafts
  readonly store: Store
  /** Where the store keeps everything. */
  readonly file: string
  readonly draft: Draft
  /** Frames and connections that the hooks heard of. */
  readonly heard: { readonly opened: LiveConnection[]; readonly chat: unknown[]; readonly changed: number[] }
  readonly address: string
  /** An unchanged y-websocket client. `access` travels in the address: signing in is not what is tested here. */
  connect(access: Partial<ConnectionAccess>): { readonly doc: Y.Doc; readonly provider: WebsocketProvider }
  open(access: Partial<ConnectionAccess>): WebSocket
  /** From now on connections come with this record. */
  changeDraft(next: Draft): void
  /** The drafts are hosted anew, as after a new start of the server; `meanwhile` may touch the store's file. */
  restart(meanwhile?: () => void): Promise<void>
  close(): Promise<void>
}

const writes: ConnectionAccess = {
  person: { person: ada, name: 'Ada', isTemporary: false },
  mayWrite: true,
  readOnlyBecause: null,
  wantsFrames: false,
  cookieSha256: null,
}

export function access(changes: Partial<ConnectionAccess>): ConnectionAccess {
  return { ...writes, ...changes }
}

/** @param wrapLog stands between the drafts and the store, to make it fail */
export async function openLiveRig(
  wikitext: string,
  wrapLog = (log: DraftLog): DraftLog => log,
  clock: Clock = systemClock,
): Promise<LiveRig> {
  const folder = await mkdtemp(join(tmpdir(), 'scriptorium-live-'))
  const file = join(folder, 'store.sqlite')
  let store = await openSqliteStore({ file })
  const heard = { opened: [] as LiveConnection[], chat: [] as unknown[], changed: [] as number[] }
  const host = (): LiveDrafts =>
    createLiveDrafts({
      log: wrapLog(store.log),
      clock,
      logger: { debug: ignore, info: ignore, warn: ignore, error: ignore },
      hooks: listening(heard),
    })
  let live = host()
  const draft = exampleDraft()
  let current = draft
  await store.drafts.create(draft)
  await live.seed(draft, wikitext)
  const http = createServer()
  const sockets = new WebSocketServer(liveSocketOptions)
  http.on('upgrade', (request, socket, head) => {
    const asked = new URL(request.url ?? '/', 'http://localhost').searchParams.get('access') ?? '{}'
    sockets.handleUpgrade(request, socket, head, (opened) => {
      void live.join(new SocketLine(opened, socket), current, access(JSON.parse(asked) as Partial<ConnectionAccess>))
    })
  })
  await new Promise<void>((resolve) => {
    http.listen(0, '127.0.0.1', resolve)
  })
  const address = `ws://127.0.0.1:${(http.address() as AddressInfo).port}`
  const closers: (() => void)[] = []
  return {
    get live() {
      return live
    },
    get store() {
      return store
    },
    file,
    draft,
    heard,
    address,
    connect(changes) {
      const doc = new Y.Doc()
      const provider = new WebsocketProvider(address, draft.draft, doc, {
        params: { access: JSON.stringify(changes) },
        // `ws` speaks the browser's interface; its types differ in events that the provider does not use.
        WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
        disableBc: true,
        maxBackoffTime: 100,
      })
      closers.push(() => provider.destroy())
      return { doc, provider }
    },
    open(changes) {
      const socket = new WebSocket(`${address}/${draft.draft}?access=${encodeURIComponent(JSON.stringify(changes))}`)
      closers.push(() => socket.terminate())
      return socket
    },
    changeDraft(next) {
      current = next
    },
    async restart(meanwhile) {
      await live.close()
      if (meanwhile !== undefined) {
        await store.close()
        meanwhile()
        store = await openSqliteStore({ file })
      }
      live = host()
    },
    async close() {
      for (const close of closers) close()
      await live.close()
      http.close()
      await store.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function exampleDraft(): Draft {
  return {
    draft: toDraftId('0123456789abcdef'),
    page: { kind: 'new', title: 'Paris' },
    state: { kind: 'open' },
    generation: toGeneration(1),
    chatMode: 'recorded',
    editChat: null,
    startedBy: ada,
    startedAtMs: 0,
    changedAtMs: 0,
    reason: null,
    removed: [],
  }
}

function listening(heard: { opened: LiveConnection[]; chat: unknown[]; changed: number[] }): LiveDraftsHooks {
  return {
    chatFrame: (_from, frame) => heard.chat.push(frame),
    opened: (connection) => heard.opened.push(connection),
    closed: (connection) => heard.opened.splice(heard.opened.indexOf(connection), 1),
    changed: (_draft, atMs) => heard.changed.push(atMs),
  }
}

function ignore(): void {
  // Logs are not what is tested.
}
