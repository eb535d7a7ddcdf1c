import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { PerTurn } from './per-turn.ts'

/** Requests that begin in one turn of the event loop: the dearest takes a fifth of a millisecond until it first waits for something. */
const requestsPerTurn = 50
/** Requests that a connection may send ahead of the answer before them. No browser sends any. */
const maxAhead = 32

type Asked = readonly [request: IncomingMessage, response: ServerResponse]

/**
 * When a request is answered. Node reads 64 KiB of a connection at once, and would begin the fifteen hundred requests in them in one turn of the loop. Here
 * those of a connection are answered one after the other, as its client reads them anyway, and of all connections so many in a turn. Whoever sends too
 * many ahead is cut off.
 */
export class RequestTurns {
  readonly #answer: RequestListener
  readonly #turns = new PerTurn(requestsPerTurn)
  /** Of each connection that is being answered: what it sent ahead. */
  readonly #ahead = new WeakMap<Socket, Asked[]>()

  constructor(answer: RequestListener) {
    this.#answer = answer
  }

  take(...asked: Asked): void {
    const { socket } = asked[0]
    const ahead = this.#ahead.get(socket)
    if (ahead === undefined) {
      this.#ahead.set(socket, [])
      this.begin(() => this.#begin(asked))
    } else if (ahead.length < maxAhead) {
      ahead.push(asked)
    } else {
      socket.destroy()
    }
  }

  /** What is answered otherwise takes its turn too. */
  begin(answering: () => void): void {
    this.#turns.begin(answering)
  }

  #begin([request, response]: Asked): void {
    const { socket } = request
    if (socket.destroyed) return
    response.once('close', () => {
      const next = this.#ahead.get(socket)?.shift()
      if (next === undefined) this.#ahead.delete(socket)
      else this.begin(() => this.#begin(next))
    })
    this.#answer(request, response)
  }
}
