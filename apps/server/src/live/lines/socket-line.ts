import type { Duplex } from 'node:stream'
import { WebSocket } from 'ws'
import type { RawData } from 'ws'

import type { Line } from './line.ts'
import type { Parcel } from './parcel.ts'

/** Without a listener an error would end the process. One for all: a closure would keep what its connection came with in memory for as long as it is open. */
function endBroken(this: WebSocket): void {
  this.terminate()
}

/**
 * A WebSocket. Messages are written to its connection as they are, not by `ws`'s sender, which makes the same bytes anew for everybody who hears them;
 * nothing waits in that sender, for nothing is compressed.
 */
export class SocketLine implements Line {
  readonly #socket: WebSocket
  readonly #connection: Duplex

  /** @param connection that `socket` was made of */
  constructor(socket: WebSocket, connection: Duplex) {
    this.#socket = socket
    socket.on('error', endBroken)
    this.#connection = connection
  }

  get readyState(): number {
    return this.#socket.readyState
  }

  get bufferedAmount(): number {
    return this.#connection.writableLength
  }

  on(event: 'message', listener: (data: RawData, isBinary: boolean) => void): void
  on(event: 'pong' | 'close', listener: () => void): void
  on(event: string, listener: (...heard: never[]) => void): void {
    this.#socket.on(event, listener as (...heard: unknown[]) => void)
  }

  once(event: 'close', listener: () => void): void {
    this.#socket.once(event, listener)
  }

  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }

  send({ chunks }: Parcel): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return
    if (chunks.length > 1) this.#connection.cork()
    for (const chunk of chunks) this.#connection.write(chunk)
    if (chunks.length > 1) this.#connection.uncork()
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason)
  }

  ping(): void {
    this.#socket.ping()
  }

  terminate(): void {
    this.#socket.terminate()
  }
}
