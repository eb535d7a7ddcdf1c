import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import type { Socket } from 'node:net'

export const opcode = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const

/** Any mask but zero, which `ws` would pass over. */
const mask = Buffer.from([0x5a, 0x17, 0xc3, 0x88])

/** One WebSocket frame from a client. */
export function wireFrame(payload: Uint8Array, code: number = opcode.binary, isLast = true): Buffer {
  const { length } = payload
  const lengthBytes = length < 126 ? 0 : length < 65_536 ? 2 : 8
  const frame = Buffer.alloc(6 + lengthBytes + length)
  frame[0] = (isLast ? 0x80 : 0) | code
  frame[1] = 0x80 | (lengthBytes === 0 ? length : lengthBytes === 2 ? 126 : 127)
  if (lengthBytes === 2) frame.writeUInt16BE(length, 2)
  if (lengthBytes === 8) frame.writeBigUInt64BE(BigInt(length), 2)
  frame.set(mask, 2 + lengthBytes)
  for (let at = 0; at < length; at += 1) frame[6 + lengthBytes + at] = (payload[at] ?? 0) ^ (mask[at & 3] ?? 0)
  return frame
}

/** A WebSocket as a program without manners has it: any bytes, in any pieces. */
export class RawLine {
  readonly heard: Buffer[] = []
  /** `null` while it is open; 1006 when it ended without one. */
  closeCode: number | null = null
  readonly #socket: Socket
  #hasUpgraded = false
  #rest: Buffer = Buffer.alloc(0)

  constructor(port: number, path: string) {
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true })
    const headers = [
      `Host: 127.0.0.1:${port}`,
      'Upgrade: websocket',
      'Connection: Upgrade',
      `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
      'Sec-WebSocket-Version: 13',
    ]
    this.#socket.write(`GET /${path} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`)
    this.#socket.on('error', () => undefined)
    this.#socket.on('close', () => (this.closeCode ??= 1006))
    this.#socket.on('data', (chunk) => this.#take(chunk))
  }

  write(bytes: Uint8Array): void {
    this.#socket.write(bytes)
  }

  say(frame: Uint8Array): void {
    this.#socket.write(wireFrame(frame))
  }

  destroy(): void {
    this.#socket.destroy()
  }

  #take(chunk: Buffer): void {
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    if (!this.#hasUpgraded) {
      const end = bytes.indexOf('\r\n\r\n')
      if (end >= 0) this.#hasUpgraded = true
      bytes = end < 0 ? bytes : bytes.subarray(end + 4)
    }
    this.#rest = this.#hasUpgraded ? this.#takeFrames(bytes) : bytes
  }

  /** @returns what is left of a frame that is not whole */
  #takeFrames(bytes: Buffer): Buffer {
    let at = 0
    while (bytes.length >= at + 2) {
      const [code = 0, short = 0] = bytes.subarray(at, at + 2)
      const start = at + (short < 126 ? 2 : short === 126 ? 4 : 10)
      if (bytes.length < start) break
      const length =
        short < 126 ? short : short === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2))
      if (bytes.length < start + length) break
      this.#note(code & 15, bytes.subarray(start, start + length))
      at = start + length
    }
    return bytes.subarray(at)
  }

  #note(code: number, payload: Buffer): void {
    if (code === opcode.binary) this.heard.push(Buffer.from(payload))
    if (code === opcode.close) this.closeCode = payload.length < 2 ? 1005 : payload.readUInt16BE(0)
  }
}
