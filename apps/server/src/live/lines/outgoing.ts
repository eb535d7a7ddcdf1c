import type { Clock } from '@scriptorium/draft'

import type { EditorSocket } from './editor-socket.ts'
import type { Pace } from './pace.ts'
import { Parcel } from './parcel.ts'

/** Each further frame copies the list of those before it: somebody who asks ten thousand times must not be answered in one parcel. */
const mostFrames = 256

/** What waits for the end of a turn. It is left behind as a whole: what outlives a turn and is emptied keeps alive, when it is old, what it once held. */
class Gathering {
  readonly start = new Parcel()
  /** Each has its parcel with it. */
  readonly sockets: EditorSocket[] = []
}

/** What a draft has to say: gathered per connection, so that an edit, a caret and an acknowledgement are one write. */
export class Outgoing {
  readonly #pace: Pace
  readonly #clock: Clock
  #gathering: Gathering | undefined
  #sentAtMs = 0
  #cancel: (() => void) | undefined

  constructor(pace: Pace, clock: Clock) {
    this.#pace = pace
    this.#clock = clock
  }

  /** @param isDroppable left out for a connection that reads slowly */
  add(socket: EditorSocket, frame: Uint8Array, isDroppable: boolean): void {
    if (isDroppable && socket.isSlow) return
    this.#gathering ??= new Gathering()
    const { start, sockets } = this.#gathering
    const parcel = socket.gathered
    if (parcel === undefined) sockets.push(socket)
    const isFull = parcel !== undefined && parcel.frames.length >= mostFrames
    if (isFull) socket.send(parcel)
    socket.gathered = (isFull ? start : (parcel ?? start)).with(frame)
  }

  /** At the end of a turn: sends, or gathers on when this draft has just sent something and the pace asks for it. */
  flush(): void {
    if (this.#gathering === undefined || this.#cancel !== undefined) return
    const { gatherMs } = this.#pace
    if (gatherMs === 0) return this.send()
    const waitMs = this.#sentAtMs + gatherMs - this.#clock.nowMs()
    if (waitMs < 1) return this.send()
    this.#cancel = this.#clock.after(waitMs, () => this.send())
    return undefined
  }

  /** Everything, now. */
  send(): void {
    this.#cancel?.()
    this.#cancel = undefined
    if (this.#gathering === undefined) return
    const { sockets } = this.#gathering
    this.#gathering = undefined
    if (this.#pace.gatherMs > 0) this.#sentAtMs = this.#clock.nowMs()
    for (const socket of sockets) {
      const { gathered } = socket
      socket.gathered = undefined
      if (gathered !== undefined) socket.send(gathered)
    }
  }
}
