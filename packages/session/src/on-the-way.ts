import type { SequenceNumber } from '@scriptorium/draft'

import type { News } from './known-content.ts'
import type { Relayed } from './relay.ts'

/** An update that was admitted and is on its way to the disk. */
export interface Pending extends Relayed {
  readonly news: News
}

/** What lies between the two frontiers: admitted, and not durable yet. */
export class OnTheWay {
  #updates: Pending[] = []
  #bytes = 0

  get isEmpty(): boolean {
    return this.#updates.length === 0
  }

  get bytes(): number {
    return this.#bytes
  }

  /** `undefined`: everything admitted is durable. */
  get newest(): SequenceNumber | undefined {
    return this.#updates.at(-1)?.sequence
  }

  push(update: Pending): void {
    this.#updates.push(update)
    this.#bytes += update.update.length
  }

  /** What became durable with `upTo`, in order. */
  takeUpTo(upTo: SequenceNumber): readonly Pending[] {
    const later = (this.newest ?? 0) > upTo ? this.#updates.findIndex(({ sequence }) => sequence > upTo) : Infinity
    // Not another array in its place: the old one, thrown away, would keep alive what it held.
    const durable = this.#updates.splice(0, later)
    for (const { update } of durable) this.#bytes -= update.length
    return durable
  }

  /** All of it, newest first, as it must be taken back; nothing is on the way then. */
  takeBack(): readonly Pending[] {
    const lost = this.#updates.toReversed()
    this.#updates = []
    this.#bytes = 0
    return lost
  }

  /**
   * Of the durable frontier. Told the admitted one, a client that came back would not send again what is still on its way to
   * the disk, and its answer would pass for everything it has although the disk can yet refuse.
   * @param admitted clocks of the admitted frontier
   */
  durableClocks(admitted: ReadonlyMap<number, number>): ReadonlyMap<number, number> {
    if (this.isEmpty) return admitted
    const clocks = new Map(admitted)
    for (const { news } of this.#updates.toReversed()) {
      for (const { clientId, from } of news.clocks) {
        if (from === 0) clocks.delete(clientId)
        else clocks.set(clientId, from)
      }
    }
    return clocks
  }
}
