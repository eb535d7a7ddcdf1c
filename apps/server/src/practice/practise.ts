import { createServer } from 'node:http'
import { duplexPair } from 'node:stream'
import type { Duplex } from 'node:stream'

import type { Clock } from '@scriptorium/draft'
import { encodeSyncStep1, encodeSyncStep2 } from '@scriptorium/protocol'

import { serveLiveSocket } from '../drafts/live-socket.ts'
import type { LiveSocket } from '../drafts/live-socket.ts'
import { createLiveDrafts } from '../live/create-live-drafts.ts'
import type { LiveDraftsHooks } from '../live/live-drafts.ts'
import type { Log } from '../log.ts'
import { practiceAdmission, practiceDraft, practiceLog } from './practice-draft.ts'

/** After so many, V8 has made quick what takes most of the time: the first takes ten times as long as the last. */
const openings = 8
/** Each time so many come at once. */
const people = 12

/**
 * Opens a draft that nobody wrote, some times over connections in memory, just as it is opened for the first who come. V8 makes only that code quick that
 * has run before: a server that says it is ready would answer its first readers ten times slower than all others. Takes a third of a second, touches
 * neither store nor network, and leaves nothing behind.
 * @returns how many bytes each invented person heard
 */
export async function practise(clock: Clock, log: Log): Promise<readonly number[]> {
  const heard: number[] = []
  const practice = practiceLog()
  for (let opening = 0; opening < openings; opening += 1) {
    const live = createLiveDrafts({ log: practice.log, clock, logger: log, hooks: nobody })
    const sockets = serveLiveSocket({ ...practiceAdmission, live, publicAddress: 'http://here.invalid', clock, log })
    const copies = Array.from({ length: people }, () => readCopy(sockets, practice.snapshotBytes))
    heard.push(...(await Promise.all(copies)))
    await live.close()
  }
  return heard
}

const nobody: LiveDraftsHooks = { chatFrame() {}, opened() {}, closed() {}, changed() {} }

/** From the request until all of the snapshot was heard. @returns the bytes heard, when nothing of the connection is left */
function readCopy(sockets: LiveSocket, snapshotBytes: number): Promise<number> {
  return new Promise((resolve) => {
    const [there, here] = duplexPair()
    const server = createServer()
    let heard = 0
    server.on('upgrade', (request, connection: Duplex, head) => sockets.upgrade(request, connection, head))
    // As if it had been accepted at a port.
    server.emit('connection', there)
    here.on('data', (bytes: Buffer) => {
      heard += bytes.length
      if (heard >= snapshotBytes) there.destroy()
    })
    there.on('close', () => resolve(heard))
    here.write(upgrade)
    for (const message of hello) here.write(message)
  })
}

const upgrade = [
  `GET /live/${practiceDraft.draft}?ticket=practice&frames=1 HTTP/1.1`,
  'Host: here.invalid',
  'Upgrade: websocket',
  'Connection: Upgrade',
  'Sec-WebSocket-Key: bm90aGluZyB0byBoaWRlIQ==',
  'Sec-WebSocket-Version: 13',
  '\r\n',
].join('\r\n')

/** What a client without a copy asks and answers. */
const hello = [masked(encodeSyncStep1(Uint8Array.of(0))), masked(encodeSyncStep2(Uint8Array.of(0, 0)))]

/** A short binary message as a client sends it; its mask is zero. */
function masked(message: Uint8Array): Buffer {
  return Buffer.concat([Uint8Array.of(0x82, 0x80 | message.length, 0, 0, 0, 0), message])
}
