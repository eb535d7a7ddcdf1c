import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { createEncoder, toUint8Array, writeVarUint, writeVarUint8Array } from 'lib0/encoding'
import { varUintAt, withPrefix } from './dialect.ts'
import type { Dialect } from './dialect.ts'
import { clientMessage, clientPong, ServerStream, upgradeRequest } from './web-socket-bytes.ts'

/** One for all sockets: what is read is used up before the next read. */
const readBuffer = Buffer.alloc(256 * 1024)

export interface EditorEvents {
  /** The whole copy is there. */
  synced?(content: Uint8Array): void
  /** A Yjs update from somebody else; a view that is overwritten after the call. */
  update?(update: Uint8Array): void
  awareness?(): void
  /** The first so many updates of this connection, the answer to the server's question included. */
  acknowledged?(updates: number): void
  /** What the y-websocket protocol does not know. */
  other?(message: Uint8Array): void
  closed?(code: number): void
}

export interface EditorAddress {
  readonly port: number
  readonly draft: string
  readonly dialect: Dialect
  readonly wantsAck: boolean
  /** More of the address's query. */
  readonly query?: string
}

/** A y-websocket client without a doc: bytes over TCP, says hello, counts what it hears. */
export class Editor {
  readonly #socket: Socket
  readonly #prefix: Uint8Array
  readonly #dialect: Dialect
  readonly #events: EditorEvents
  #acknowledged = 0
  #closeCode = 1006
  /** Updates sent so far, the answer to the server's question included. */
  updates = 0
  isSynced = false

  constructor({ port, draft, dialect, wantsAck, query = '' }: EditorAddress, events: EditorEvents) {
    this.#dialect = dialect
    this.#events = events
    this.#prefix = dialect.prefix(draft)
    const stream = new ServerStream({
      message: (bytes) => this.#hear(bytes),
      ping: (bytes) => this.#socket.write(clientPong(bytes)),
      closed: (code) => {
        this.#closeCode = code
        this.#socket.destroy()
      },
    })
    this.#socket = connect({
      host: '127.0.0.1',
      port,
      noDelay: true,
      onread: {
        buffer: readBuffer,
        callback(size: number) {
          stream.take(readBuffer.subarray(0, size))
          return true
        },
      },
    })
    const path = dialect.path(draft, wantsAck)
    const hello = [...dialect.greeting, syncMessage(0, Uint8Array.of(0))]
    this.#socket.on('connect', () => {
      this.#socket.write(upgradeRequest(`127.0.0.1:${port}`, query === '' ? path : joinQuery(path, query)))
      this.#socket.write(Buffer.concat(hello.map((message) => this.message(message))))
    })
    this.#socket.on('error', () => undefined)
    this.#socket.on('close', () => events.closed?.(this.#closeCode))
  }

  /** Ready to be written. */
  message(message: Uint8Array): Buffer {
    return clientMessage(withPrefix(this.#prefix, message))
  }

  updateMessage(update: Uint8Array): Buffer {
    return this.message(syncMessage(2, update))
  }

  awarenessMessage(update: Uint8Array): Buffer {
    return this.message(lengthBefore(1, update))
  }

  /** @param updates how many updates are among these bytes */
  write(bytes: Uint8Array, updates: number): void {
    this.updates += updates
    this.#socket.write(bytes)
  }

  /** Bytes that the server has not read yet. */
  get unsentBytes(): number {
    return this.#socket.writableLength
  }

  destroy(): void {
    this.#socket.destroy()
  }

  #hear(bytes: Uint8Array): void {
    const message = this.#prefix.length === 0 ? bytes : bytes.subarray(this.#prefix.length)
    const type = message[0]
    // Hocuspocus answers with 4 in place of 0.
    if (type === 0 || type === 4) this.#hearSync(message)
    else if (type === 1) this.#events.awareness?.()
    else this.#hearOther(message)
  }

  #hearSync(message: Uint8Array): void {
    const kind = message[1]
    if (kind === 0) return this.write(this.message(syncMessage(1, Uint8Array.of(0, 0))), 1)
    const content = contentOf(message)
    if (kind === 2) return this.#events.update?.(content)
    this.isSynced = true
    return this.#events.synced?.(content)
  }

  #hearOther(message: Uint8Array): void {
    const acknowledged = this.#dialect.acknowledged(message, this.#acknowledged)
    if (acknowledged === null) return this.#events.other?.(message)
    this.#acknowledged = acknowledged
    return this.#events.acknowledged?.(acknowledged)
  }
}

function joinQuery(path: string, query: string): string {
  return `${path}${path.includes('?') ? '&' : '?'}${query}`
}

/** Type, kind, then a content with its length before it. */
function contentOf(message: Uint8Array): Uint8Array {
  const length = varUintAt(message, 2)
  return message.subarray(message.length - length)
}

function syncMessage(kind: number, content: Uint8Array): Uint8Array {
  const encoder = createEncoder()
  writeVarUint(encoder, 0)
  writeVarUint(encoder, kind)
  writeVarUint8Array(encoder, content)
  return toUint8Array(encoder)
}

function lengthBefore(type: number, content: Uint8Array): Uint8Array {
  const encoder = createEncoder()
  writeVarUint(encoder, type)
  writeVarUint8Array(encoder, content)
  return toUint8Array(encoder)
}
