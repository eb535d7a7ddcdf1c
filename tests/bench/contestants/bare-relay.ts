/**
 * The least that a server in Node has to do which stores before it shows: it checks nothing, keeps no document, and writes what gathered to the
 * disk (one write with O_DSYNC for all that came during the last) before it hands it on with one write to each socket. What another server takes
 * beyond this is its own; whatever it does, it cannot take less. `node bare-relay.ts PORT FOLDER`
 */
import { createHash } from 'node:crypto'
import { closeSync, constants, fsyncSync, openSync, write, writeSync } from 'node:fs'
import { createServer } from 'node:net'
import type { Socket } from 'node:net'
import { join } from 'node:path'

const storeBytes = 64 * 1024 * 1024
const sectorBytes = 512
const webSocketGuid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
/** Sync step 2 of an empty document. */
const emptyCopy = Buffer.from([0x82, 5, 0, 1, 2, 0, 0])

interface Said {
  readonly room: ReadonlySet<Socket>
  readonly from: Socket
  readonly frames: Buffer
}

const [port = '0', folder = '.'] = process.argv.slice(2)
const rooms = new Map<string, Set<Socket>>()
const store = openStore(join(folder, 'relayed'))
let storeEnd = 0
let gathered: Said[] = []
let isStoring = false

const server = createServer({ noDelay: true }, (socket) => {
  let room: Set<Socket> | undefined
  let rest: Buffer = Buffer.alloc(0)
  socket.on('error', () => undefined)
  socket.on('close', () => room?.delete(socket))
  socket.on('data', (chunk: Buffer) => {
    let bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    if (room === undefined) {
      const end = bytes.indexOf('\r\n\r\n')
      if (end >= 0) room = enter(socket, bytes.toString('latin1', 0, end))
      bytes = end >= 0 ? bytes.subarray(end + 4) : bytes
    }
    const whole = room === undefined ? 0 : endOfFrames(bytes)
    if (room !== undefined && whole > 0) hear(room, socket, bytes.subarray(0, whole))
    rest = bytes.subarray(whole)
  })
})
server.listen(Number(port), '127.0.0.1', () => process.stdout.write('listening\n'))

function enter(socket: Socket, request: string): Set<Socket> {
  const name = /^GET (\S+)/.exec(request)?.[1] ?? '/'
  const key = /^Sec-WebSocket-Key: (\S+)/im.exec(request)?.[1] ?? ''
  const accept = createHash('sha1').update(`${key}${webSocketGuid}`).digest('base64')
  const answer = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade'
  socket.write(`${answer}\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`)
  const room = rooms.get(name) ?? new Set()
  rooms.set(name, room)
  return room.add(socket)
}

/** A question (sync step 1) is answered, everything else is for the others. */
function hear(room: ReadonlySet<Socket>, from: Socket, frames: Buffer): void {
  const payload = frameAt(frames, 0)?.payload ?? 0
  if (frames[payload] === 0 && frames[payload + 1] === 0) {
    from.write(emptyCopy)
    return
  }
  gathered.push({ room, from, frames: withoutMasks(frames) })
  if (!isStoring && gathered.length === 1) setImmediate(storeGathered)
}

function storeGathered(): void {
  if (isStoring || gathered.length === 0) return
  isStoring = true
  const group = gathered
  gathered = []
  const bytes = Buffer.concat(group.map(({ frames }) => frames))
  if (storeEnd + bytes.length > storeBytes) storeEnd = 0
  write(store, bytes, 0, bytes.length, storeEnd, (error) => {
    if (error !== null) throw error
    isStoring = false
    for (const { room, from, frames } of group) for (const socket of room) if (socket !== from) socket.write(frames)
    storeGathered()
  })
  storeEnd += Math.ceil(bytes.length / sectorBytes) * sectorBytes
}

/** Filled in advance: a write then touches nothing but its own place. */
function openStore(file: string): number {
  const made = openSync(file, 'w')
  writeSync(made, Buffer.alloc(storeBytes))
  fsyncSync(made)
  closeSync(made)
  return openSync(file, constants.O_WRONLY | constants.O_DSYNC)
}

// ---- a client's frames: masked with zeros, shorter than 64 KiB -----------------------------------------------------

interface Frame {
  /** Bytes of its head without the mask. */
  readonly head: number
  readonly payload: number
  readonly end: number
}

/** `undefined`: it is not whole. */
function frameAt(bytes: Buffer, start: number): Frame | undefined {
  if (bytes.length < start + 8) return undefined
  const short = (bytes[start + 1] ?? 0) & 127
  const head = short === 126 ? 4 : 2
  const length = short === 126 ? bytes.readUInt16BE(start + 2) : short
  const payload = start + head + 4
  return payload + length <= bytes.length ? { head, payload, end: payload + length } : undefined
}

function endOfFrames(bytes: Buffer): number {
  let end = 0
  for (let frame = frameAt(bytes, 0); frame !== undefined; frame = frameAt(bytes, end)) end = frame.end
  return end
}

/** As a server sends them. */
function withoutMasks(frames: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(frames.length)
  let end = 0
  let start = 0
  for (let frame = frameAt(frames, 0); frame !== undefined; frame = frameAt(frames, start)) {
    const { head, payload } = frame
    frames.copy(bytes, end, start, start + head)
    bytes[end + 1] = (bytes[end + 1] ?? 0) & 127
    frames.copy(bytes, end + head, payload, frame.end)
    end += head + frame.end - payload
    start = frame.end
  }
  return bytes.subarray(0, end)
}
