import type { PersonId, SequenceNumber } from '@scriptorium/draft'
import { limits } from '@scriptorium/protocol'
import type { AwarenessEntry } from '@scriptorium/protocol'

import type { ConnectionId } from './effects.ts'

/** A state on its way: shown once the log has everything that was admitted before it arrived. */
interface Waiting {
  readonly state: string
  readonly clock: number
  readonly after: SequenceNumber
}

/** Who points with a client id. */
export interface Pointer {
  readonly connection: ConnectionId
  readonly person: PersonId
}

/** There is one for each of many people at rest: nothing in it is made before it is needed. */
interface Place {
  readonly clientId: number
  /** Whose removal counts: the connection that spoke last. */
  connection: ConnectionId
  /** Whoever has a state here, shown or waiting. */
  person: PersonId | null
  shown: string | null
  /** Highest clock that went out; kept when the state is removed. */
  clock: number
  /** At most two wait, so that a state is neither overtaken for ever nor kept for long: the first waits its turn, the second is the newest. */
  first: Waiting | null
  newest: Waiting | null
  /** `again`: said again without a change, so that peers do not take the client for gone. */
  news: 'none' | 'again' | 'changed'
  toldAtMs: number
}

/**
 * Who points where. A state never overtakes the update that it points into; states gather until an edit carries them or the
 * host ticks; a client id speaks for one connection at a time.
 */
export class AwarenessBoard {
  readonly #places = new Map<number, Place>()
  #news: Place[] = []
  #hasChanges = false
  #tellAgainAtMs = Infinity
  #waiting: Place[] = []
  readonly #counts = new Map<ConnectionId | PersonId, number>()

  /** Something is different. */
  get hasNews(): boolean {
    return this.#hasChanges
  }

  /** When what was said again must be told again; `Infinity`: nothing was. */
  get tellAgainAtMs(): number {
    return this.#tellAgainAtMs
  }

  /** A connection points with few client ids, and a person with not many more: a state may be 4 KiB, and all go to each newcomer. */
  hasRoomFor(connection: ConnectionId, person: PersonId, clientId: number): boolean {
    const place = this.#places.get(clientId)
    const isOwn = place !== undefined && place.person !== null
    if (isOwn && place.connection === connection) return true
    const ofConnection = this.#counts.get(connection) ?? 0
    const ofPerson = (this.#counts.get(person) ?? 0) - (isOwn ? 1 : 0)
    return ofConnection < limits.maxPointersPerConnection && ofPerson < limits.maxPointersPerPerson
  }

  /**
   * @param after everything up to here must be durable before the state is shown
   * @returns whether the state is news. If not, its client must raise its clock: peers would not listen.
   */
  set(pointer: Pointer, { clientId, clock, state }: AwarenessEntry, after: SequenceNumber): boolean {
    const place = this.#places.get(clientId) ?? this.#open(clientId, pointer.connection)
    if (clock <= (place.newest?.clock ?? place.first?.clock ?? place.clock)) return false
    this.#own(place, pointer)
    if (place.first !== null) place.newest = { clock, state, after }
    // It points into nothing that those who see it have not seen.
    else if (place.shown === state) this.#show(place, state, clock)
    else {
      place.first = { clock, state, after }
      this.#waiting.push(place)
    }
    return true
  }

  /** The client says itself that it is gone, or its connection is. Peers take a removal at the clock they know. */
  remove(connection: ConnectionId, clientId: number): void {
    const place = this.#places.get(clientId)
    if (place === undefined || place.connection !== connection) return
    this.#forget(place)
    this.#own(place, null)
    if (place.shown !== null) this.#show(place, 'null', place.clock)
  }

  removeAll(connection: ConnectionId): void {
    for (const [clientId, place] of this.#places) if (place.connection === connection) this.remove(connection, clientId)
  }

  /** Lets out what waited for `durable`. @param isClaimed only ids that are claimed on the disk are shown */
  release(durable: SequenceNumber, isClaimed: (clientId: number) => boolean): void {
    if (this.#waiting.length === 0) return
    let left = 0
    for (const place of this.#waiting) {
      for (let next = place.first; next !== null; next = place.first) {
        if (next.after > durable || !isClaimed(place.clientId)) break
        place.first = place.newest
        place.newest = null
        this.#show(place, next.state, next.clock)
      }
      if (place.first === null) continue
      this.#waiting[left] = place
      left += 1
    }
    this.#waiting.length = left
  }

  /** After the store failed: what pointed into lost updates is not shown. */
  forgetWaiting(): void {
    for (const place of this.#places.values()) {
      this.#forget(place)
      if (place.shown === null || place.shown === 'null') this.#own(place, null)
    }
  }

  /** What changed or was said again since the last call, each once, and who said it, if only one did. */
  takeNews(nowMs: number): { readonly entries: readonly AwarenessEntry[]; readonly onlyFrom: ConnectionId | null } {
    const entries: AwarenessEntry[] = []
    let speaker: ConnectionId | null = null
    let isOne = true
    for (const place of this.#news) {
      const { clientId, clock, connection, shown } = place
      place.news = 'none'
      place.toldAtMs = nowMs
      if (shown === null) continue
      entries.push({ clientId, clock, state: shown })
      isOne &&= speaker === null || speaker === connection
      speaker = connection
      if (shown === 'null') place.shown = null
    }
    this.#news = []
    this.#hasChanges = false
    this.#tellAgainAtMs = Infinity
    return { entries, onlyFrom: isOne ? speaker : null }
  }

  /** Everybody who is shown, for a newcomer. */
  shown(): AwarenessEntry[] {
    const entries: AwarenessEntry[] = []
    for (const { clientId, clock, shown } of this.#places.values())
      if (shown !== null && shown !== 'null') entries.push({ clientId, clock, state: shown })
    return entries
  }

  #open(clientId: number, connection: ConnectionId): Place {
    const nothing = { person: null, shown: null, first: null, newest: null, news: 'none' } as const
    const place: Place = { clientId, connection, clock: -1, toldAtMs: 0, ...nothing }
    this.#places.set(clientId, place)
    return place
  }

  #show(place: Place, state: string, clock: number): void {
    const isSame = place.shown === state
    place.shown = state
    place.clock = clock
    if (place.news === 'none') this.#news.push(place)
    if (isSame && place.news !== 'changed') {
      place.news = 'again'
      this.#tellAgainAtMs = Math.min(this.#tellAgainAtMs, place.toldAtMs + limits.tellAgainAfterMs)
    } else {
      place.news = 'changed'
      this.#hasChanges = true
    }
  }

  #forget(place: Place): void {
    if (place.first !== null) this.#waiting = this.#waiting.filter((one) => one !== place)
    place.first = place.newest = null
  }

  /** @param pointer `null`: nobody's */
  #own(place: Place, pointer: Pointer | null): void {
    const { person, connection } = place
    if (person !== null) {
      if (person === pointer?.person && connection === pointer.connection) return
      this.#count(connection, -1)
      this.#count(person, -1)
    }
    place.person = pointer?.person ?? null
    if (pointer === null) return
    place.connection = pointer.connection
    this.#count(pointer.connection, 1)
    this.#count(pointer.person, 1)
  }

  #count(who: ConnectionId | PersonId, change: number): void {
    const count = (this.#counts.get(who) ?? 0) + change
    if (count === 0) this.#counts.delete(who)
    else this.#counts.set(who, count)
  }
}
