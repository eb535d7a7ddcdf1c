import { createServer } from 'node:http'
import { duplexPair } from 'node:stream'
import type { Duplex } from 'node:stream'

import type { Clock } from '@scriptorium/draft'
import { encodeSyncStep1 } from '@scriptorium/protocol'
import { WebSocketServer } from 'ws'

import type { Log } from '../log.ts'
import { createLiveDrafts } from './create-live-drafts.ts'
import { liveSocketOptions } from './editor-socket.ts'
import type { ConnectionAccess, LiveDrafts, LiveDraftsHooks } from './live-drafts.ts'
import { PacedReading } from './paced-reading.ts'
import { practiceDraft, practiceLog } from './practice-draft.ts'
import { SocketLine } from './socket-line.ts'

/** After so many, V8 has made quick what takes most of the time: the first takes ten times as long as the last. */
const openings = 8

/**
 * Opens a draft that nobody wrote, some times over connections in memory, just as it is opened for the first who comes. V8 makes only that code quick that
 * has run before: a server that says it is ready would answer its first readers ten times slower than all others. Takes a quarter of a second, touches
 * neither store nor network, and leaves nothing behind.
 * @returns how many bytes each invented reader heard
 */
export async function practise(clock: Clock, logger: Log): Promise<readonly number[]> {
  const heard: number[] = []
  const { log, snapshotBytes } = practiceLog()
  for (let opening = 0; opening < openings; opening += 1) {
    const live = createLiveDrafts({ log, clock, logger, hooks: nobody })
    heard.push(await readCopy(live, snapshotBytes))
    await live.close()
  }
  return heard
}

const nobody: LiveDraftsHooks = { chatFrame() {}, opened() {}, closed() {}, changed() {} }

const reader: ConnectionAccess = {
  person: null,
  mayWrite: false,
  readOnlyBecause: null,
  wantsFrames: true,
  cookieSha256: null,
}

/** From the request until all of the snapshot was heard. @returns the bytes heard, when nothing of the connection is left */
function readCopy(live: LiveDrafts, snapshotBytes: number): Promise<number> {
  return new Promise((resolve) => {
    const [there, here] = duplexPair()
    const sockets = new WebSocketServer(liveSocketOptions)
    const reading = new PacedReading()
    const server = createServer()
    let heard = 0
    server.on('upgrade', (asked, connection: Duplex, head) => {
      reading.pace(connection)
      sockets.handleUpgrade(asked, connection, head, (socket) => {
        void live.join(new SocketLine(socket, connection), practiceDraft, reader)
        socket.once('close', () => resolve(heard))
      })
    })
    // As if it had been accepted at a port.
    server.emit('connection', there)
    here.on('data', (bytes: Buffer) => {
      heard += bytes.length
      if (heard >= snapshotBytes) there.destroy()
    })
    here.write(request)
    here.write(question)
  })
}

const request =
  'GET / HTTP/1.1\r\nHost: here.invalid\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: bm90aGluZyB0byBoaWRlIQ==\r\nSec-WebSocket-Version: 13\r\n\r\n'
const question = masked(encodeSyncStep1(Uint8Array.of(0)))

/** A short binary message as a client sends it; its mask is zero. */
function masked(message: Uint8Array): Buffer {
  return Buffer.concat([Uint8Array.of(0x82, 0x80 | message.length, 0, 0, 0, 0), message])
}
