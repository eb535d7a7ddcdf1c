import type { EditorSocket } from './editor-socket.ts'
import { Parcel } from './parcel.ts'

/** What one turn of a draft has to say: gathered per connection, so that an edit, a caret and an acknowledgement are one write. */
export class Outgoing {
  #parcels = new Map<EditorSocket, Parcel>()
  #start = new Parcel()

  /** @param isDroppable left out for a connection that reads slowly */
  add(socket: EditorSocket, frame: Uint8Array, isDroppable: boolean): void {
    if (isDroppable && socket.isSlow) return
    this.#parcels.set(socket, (this.#parcels.get(socket) ?? this.#start).with(frame))
  }

  send(): void {
    if (this.#parcels.size === 0) return
    const parcels = this.#parcels
    this.#parcels = new Map()
    this.#start = new Parcel()
    for (const [socket, parcel] of parcels) socket.send(parcel)
  }
}
