import type { PersonId, SequenceNumber } from '@scriptorium/draft'
import { limits } from '@scriptorium/protocol'
import type { AwarenessEntry } from '@scriptorium/protocol'

import type { ConnectionId } from './effects.ts'

/** A state on its way: shown once the log has everything that was admitted before it arrived. */
interface Waiting {
  readonly entry: AwarenessEntry
  readonly after: SequenceNumber
}

/** Who points with a client id. */
export interface Pointer {
  readonly connection: ConnectionId
  readonly person: PersonId
}

interface Place {
  /** Whose removal counts: the connection that spoke last. */
  connection: ConnectionId
  shown: AwarenessEntry | null
  /** Highest clock that went out; kept when the state is removed. */
  clock: number
  /** At most two, so that a state is neither overtaken for ever nor kept for long: the first waits its turn, the second is the newest. */
  readonly waiting: Waiting[]
}

/**
 * Who points where. A state never overtakes the update that it points into; states gather until an edit carries them or the
 * host ticks; a client id speaks for one connection at a time.
 */
export class AwarenessBoard {
  readonly #places = new Map<number, Place>()
  readonly #changed = new Set<number>()
  /** Said again without a change, so that peers do not take the client for gone: they can wait a while. */
  readonly #renewed = new Set<number>()
  readonly #waiting = new Set<number>()
  /** Client ids with a state, shown or waiting. */
  readonly #pointers = new Map<number, Pointer>()
  readonly #counts = new Map<ConnectionId | PersonId, number>()

  get hasNews(): boolean {
    return this.#changed.size > 0
  }

  get hasRenewals(): boolean {
    return this.#renewed.size > 0
  }

  /** A connection points with few client ids, and a person with not many more: a state may be 4 KiB, and all go to each newcomer. */
  hasRoomFor(connection: ConnectionId, person: PersonId, clientId: number): boolean {
    if (this.#pointers.get(clientId)?.connection === connection) return true
    const isOwn = this.#pointers.has(clientId) ? 1 : 0
    const ofConnection = this.#counts.get(connection) ?? 0
    const ofPerson = (this.#counts.get(person) ?? 0) - isOwn
    return ofConnection < limits.maxPointersPerConnection && ofPerson < limits.maxPointersPerPerson
  }

  /**
   * @param after everything up to here must be durable before the state is shown
   * @returns whether the state is news. If not, its client must raise its clock: peers would not listen.
   */
  set(pointer: Pointer, entry: AwarenessEntry, after: SequenceNumber): boolean {
    const { connection } = pointer
    const place = this.#places.get(entry.clientId)
    if (place === undefined) {
      this.#own(entry.clientId, pointer)
      this.#places.set(entry.clientId, { connection, shown: null, clock: -1, waiting: [{ entry, after }] })
      this.#waiting.add(entry.clientId)
      return true
    }
    const newest = place.waiting.at(-1)?.entry.clock ?? place.clock
    if (entry.clock <= newest) return false
    place.connection = connection
    this.#own(entry.clientId, pointer)
    if (place.waiting.length > 1) place.waiting.pop()
    place.waiting.push({ entry, after })
    this.#waiting.add(entry.clientId)
    return true
  }

  /** The client says itself that it is gone, or its connection is. Peers take a removal at the clock they know. */
  remove(connection: ConnectionId, clientId: number): void {
    const place = this.#places.get(clientId)
    if (place === undefined || place.connection !== connection) return
    place.waiting.length = 0
    this.#own(clientId, null)
    if (place.shown === null) return
    place.shown = { clientId, clock: place.clock, state: 'null' }
    this.#changed.add(clientId)
  }

  removeAll(connection: ConnectionId): void {
    for (const [clientId, place] of this.#places) if (place.connection === connection) this.remove(connection, clientId)
  }

  /** Lets out what waited for `durable`. @param isClaimed only ids that are claimed on the disk are shown */
  release(durable: SequenceNumber, isClaimed: (clientId: number) => boolean): void {
    for (const clientId of this.#waiting) {
      const place = this.#places.get(clientId)
      if (place === undefined) continue
      for (let first = place.waiting[0]; first !== undefined; first = place.waiting[0]) {
        if (first.after > durable || !isClaimed(clientId)) break
        place.waiting.shift()
        const isRenewal = place.shown?.state === first.entry.state
        place.shown = first.entry
        place.clock = first.entry.clock
        ;(isRenewal ? this.#renewed : this.#changed).add(clientId)
      }
      if (place.waiting.length === 0) this.#waiting.delete(clientId)
    }
  }

  /** After the store failed: what pointed into lost updates is not shown. */
  forgetWaiting(): void {
    for (const [clientId, place] of this.#places) {
      place.waiting.length = 0
      if (place.shown === null || place.shown.state === 'null') this.#own(clientId, null)
    }
  }

  /** What changed or was renewed since the last call, and who said it, if only one did. */
  takeNews(): { readonly entries: readonly AwarenessEntry[]; readonly onlyFrom: ConnectionId | null } {
    const entries: AwarenessEntry[] = []
    let speaker: ConnectionId | null = null
    let isOne = true
    for (const clientId of this.#takeNewsIds()) {
      const place = this.#places.get(clientId)
      if (place?.shown == null) continue
      entries.push(place.shown)
      isOne &&= speaker === null || speaker === place.connection
      speaker = place.connection
      if (place.shown.state === 'null') place.shown = null
    }
    return { entries, onlyFrom: isOne ? speaker : null }
  }

  /** Each once. Sets are emptied only when they hold something: it costs them new memory. */
  #takeNewsIds(): Iterable<number> {
    if (this.#renewed.size === 0) return takeAll(this.#changed)
    if (this.#changed.size === 0) return takeAll(this.#renewed)
    return new Set([...takeAll(this.#changed), ...takeAll(this.#renewed)])
  }

  /** Everybody who is shown, for a newcomer. */
  shown(): AwarenessEntry[] {
    return [...this.#places.values()].flatMap(({ shown }) => (shown === null || shown.state === 'null' ? [] : [shown]))
  }

  #own(clientId: number, pointer: Pointer | null): void {
    const former = this.#pointers.get(clientId)
    if (former !== undefined && former.connection === pointer?.connection && former.person === pointer.person) return
    if (former !== undefined) {
      this.#count(former.connection, -1)
      this.#count(former.person, -1)
      this.#pointers.delete(clientId)
    }
    if (pointer === null) return
    this.#count(pointer.connection, 1)
    this.#count(pointer.person, 1)
    this.#pointers.set(clientId, pointer)
  }

  #count(who: ConnectionId | PersonId, change: number): void {
    const count = (this.#counts.get(who) ?? 0) + change
    if (count === 0) this.#counts.delete(who)
    else this.#counts.set(who, count)
  }
}

function takeAll(ids: Set<number>): readonly number[] {
  const all = [...ids]
  ids.clear()
  return all
}
