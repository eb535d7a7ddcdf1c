import { Readable } from 'node:stream'
import type { Duplex } from 'node:stream'

import { Turns } from './turns.ts'

/** What a connection brings; `null`: nothing more. */
type Chunk = Buffer | null

/**
 * How much of what connections bring is looked through in one turn of the loop. Frames are read before anybody can bound them, and some never become
 * messages: pings, pongs, the parts of a message that never ends. Node hands on up to 2 MiB of each connection in a turn. What is beyond waits, as if it
 * had not come yet; one chunk of each connection at the most.
 */
export class PacedReading {
  readonly #turns: Turns
  readonly #waiting = new Map<Duplex, Chunk[]>()
  /** One for all connections: there are many. */
  readonly #push: (this: Duplex, chunk: Chunk) => boolean

  constructor(turns = new Turns()) {
    this.#turns = turns
    const take = (connection: Duplex, chunk: Chunk): boolean => this.#take(connection, chunk)
    this.#push = function push(chunk) {
      return take(this, chunk)
    }
  }

  /** From now on; `connection` is read by Node, and by nobody before. */
  pace(connection: Duplex): void {
    connection.push = this.#push
  }

  /** @returns whether more may come at once */
  #take(connection: Duplex, chunk: Chunk): boolean {
    const waiting = this.#waiting.get(connection)
    if (waiting === undefined && this.#isItsTurn(chunk)) return handOn(connection, chunk)
    if (waiting === undefined) this.#wait(connection, [chunk])
    else waiting.push(chunk)
    return false
  }

  #wait(connection: Duplex, chunks: Chunk[]): void {
    this.#waiting.set(connection, chunks)
    this.#turns.wait(chunks[0]?.length ?? 0, () => {
      this.#waiting.delete(connection)
      for (const [index, chunk] of chunks.entries()) {
        if (!this.#isItsTurn(chunk)) return this.#wait(connection, chunks.slice(index))
        handOn(connection, chunk)
      }
      return undefined
    })
  }

  #isItsTurn(chunk: Chunk): boolean {
    return chunk === null || this.#turns.take(chunk.length)
  }
}

/** Asks for more by itself as soon as somebody wants it. */
function handOn(connection: Duplex, chunk: Chunk): boolean {
  return Readable.prototype.push.call(connection, chunk)
}
