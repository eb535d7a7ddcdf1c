import { randomBytes } from 'node:crypto'

/** One binary message from a client. The mask is zero, which RFC 6455 allows and leaves the payload as it was encoded. */
export function clientMessage(payload: Uint8Array): Buffer {
  return masked(2, payload)
}

export function clientPong(payload: Uint8Array): Buffer {
  return masked(10, payload)
}

export function upgradeRequest(host: string, path: string): string {
  const key = randomBytes(16).toString('base64')
  return `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n\r\n`
}

function masked(opcode: number, payload: Uint8Array): Buffer {
  const { length } = payload
  const lengthBytes = length < 126 ? 0 : length < 65_536 ? 2 : 8
  const message = Buffer.alloc(2 + lengthBytes + 4 + length)
  message[0] = 0x80 | opcode
  message[1] = 0x80 | (lengthBytes === 0 ? length : lengthBytes === 2 ? 126 : 127)
  if (lengthBytes === 2) message.writeUInt16BE(length, 2)
  if (lengthBytes === 8) message.writeBigUInt64BE(BigInt(length), 2)
  message.set(payload, 6 + lengthBytes)
  return message
}

export interface ServerMessages {
  /** A view that is overwritten after the call. */
  message(bytes: Uint8Array): void
  ping(bytes: Uint8Array): void
  closed(code: number): void
}

/** Cuts what a server sends into messages: whole, unmasked, without extensions. */
export class ServerStream {
  readonly #events: ServerMessages
  #rest: Buffer | undefined
  #hasUpgraded = false

  constructor(events: ServerMessages) {
    this.#events = events
  }

  /** @param chunk is not kept */
  take(chunk: Buffer): void {
    const bytes = this.#rest === undefined ? chunk : Buffer.concat([this.#rest, chunk])
    let at = this.#hasUpgraded ? 0 : this.#endOfUpgrade(bytes)
    if (at >= 0) for (let next = this.#readMessage(bytes, at); next > at; next = this.#readMessage(bytes, at)) at = next
    this.#rest = at === bytes.length ? undefined : Buffer.from(bytes.subarray(Math.max(0, at)))
  }

  #endOfUpgrade(bytes: Buffer): number {
    const end = bytes.indexOf('\r\n\r\n')
    if (end < 0) return -1
    if (!bytes.subarray(0, end).toString('latin1').startsWith('HTTP/1.1 101')) this.#events.closed(0)
    this.#hasUpgraded = true
    return end + 4
  }

  /** @returns where the next one begins; the same place when this one is not whole yet */
  #readMessage(bytes: Buffer, at: number): number {
    if (bytes.length < at + 2) return at
    const opcode = (bytes[at] ?? 0) & 15
    let length = bytes[at + 1] ?? 0
    let start = at + 2
    if (length === 126) {
      if (bytes.length < at + 4) return at
      length = bytes.readUInt16BE(at + 2)
      start = at + 4
    } else if (length === 127) {
      if (bytes.length < at + 10) return at
      length = Number(bytes.readBigUInt64BE(at + 2))
      start = at + 10
    }
    const end = start + length
    if (bytes.length < end) return at
    if (opcode === 2) this.#events.message(bytes.subarray(start, end))
    else if (opcode === 9) this.#events.ping(bytes.subarray(start, end))
    else if (opcode === 8) this.#events.closed(length < 2 ? 1005 : bytes.readUInt16BE(start))
    return end
  }
}
