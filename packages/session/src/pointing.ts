import type { PersonId, SequenceNumber } from '@scriptorium/draft'
import { encodeAwareness } from '@scriptorium/protocol'
import type { AwarenessEntry } from '@scriptorium/protocol'

import { AwarenessBoard } from './awareness-board.ts'
import { rewriteState } from './awareness-state.ts'
import type { ClientIds } from './client-ids.ts'
import type { Connection } from './connection.ts'
import type { Access, ConnectionId, Effect } from './effects.ts'
import type { PeopleColours } from './people-colours.ts'

type Person = NonNullable<Access['person']>

/** Carets and selections. A client's word is taken for where it points, never for who it is. */
export class Pointing {
  readonly #board = new AwarenessBoard()
  readonly #clientIds: ClientIds
  readonly #colours: PeopleColours

  constructor(clientIds: ClientIds, colours: PeopleColours) {
    this.#clientIds = clientIds
    this.#colours = colours
  }

  get hasNews(): boolean {
    return this.#board.hasNews
  }

  /** When carets that were said again without a change must be told again; `Infinity`: none were. */
  get tellAgainAtMs(): number {
    return this.#board.tellAgainAtMs
  }

  /**
   * A connection's own states. Foreign ones are ignored, neither claimed nor punished: stock providers send them back.
   * @param admitted the states point into a text up to here
   */
  point(connection: Connection, entries: readonly AwarenessEntry[], admitted: SequenceNumber): Effect[] {
    const { person, mayWrite } = connection.access
    if (person === null || !mayWrite) return []
    const effects: Effect[] = []
    for (const entry of entries) {
      // Looked at first: what is parsed is only one's own, however much of others' comes with it.
      if (!this.#mayPoint(connection, entry, person.person)) continue
      const state = this.#rewrite(connection, person, entry.state)
      if (state === undefined) continue
      const { clientId, clock } = entry
      const claim = this.#clientIds.take(connection, [clientId], person.person)
      if (typeof claim !== 'string')
        effects.push(...claim, ...this.#place(connection, person.person, { clientId, clock, state }, admitted))
    }
    return effects
  }

  /** Lets out what waited for `durable` and for its claim. */
  release(durable: SequenceNumber): void {
    this.#board.release(durable, (clientId) => this.#clientIds.claims.isDurable(clientId))
  }

  removeAll(connection: ConnectionId): void {
    this.#board.removeAll(connection)
  }

  /** After the store failed: what pointed into lost updates is not shown. */
  forgetWaiting(): void {
    this.#board.forgetWaiting()
  }

  /** What is new since the last call. Nobody is told only what they said themselves. */
  sendNews(connections: Iterable<Connection>, nowMs: number): Effect[] {
    if (!this.hasNews && this.tellAgainAtMs === Infinity) return []
    const { entries, onlyFrom } = this.#board.takeNews(nowMs)
    const to: ConnectionId[] = []
    for (const { id, hasCopy } of connections) if (hasCopy && id !== onlyFrom) to.push(id)
    if (entries.length === 0 || to.length === 0) return []
    return [{ kind: 'send', to, frame: encodeAwareness(entries), isDroppable: true }]
  }

  /** Everybody else, for a newcomer or one who asks. */
  showTo(connection: Connection): Effect[] {
    const entries = this.#board.shown().filter(({ clientId }) => !connection.clientIds.has(clientId))
    if (entries.length === 0) return []
    return [{ kind: 'send', to: [connection.id], frame: encodeAwareness(entries), isDroppable: true }]
  }

  /** Everybody, to those who ask: their own states are no news to them and do no harm. */
  showAllTo(to: readonly ConnectionId[]): Effect[] {
    const entries = to.length === 0 ? [] : this.#board.shown()
    if (entries.length === 0) return []
    return [{ kind: 'send', to, frame: encodeAwareness(entries), isDroppable: true }]
  }

  /** Most of what is said is said again: whoever rests renews their state every 15 s. */
  #rewrite(connection: Connection, { person, name, isTemporary }: Person, state: string): string | undefined {
    if (connection.said?.state === state) return connection.said.rewritten
    const rewritten = rewriteState(state, { id: person, name, colour: this.#colours.of(person), isTemporary })
    if (rewritten !== undefined) connection.said = { state, rewritten }
    return rewritten
  }

  /** With its own ids, and not with ever more of them. */
  #mayPoint(connection: Connection, { clientId, state }: AwarenessEntry, person: PersonId): boolean {
    const standing = this.#clientIds.claims.standing(clientId, person)
    if (standing !== 'mine' && standing !== 'free') return false
    return state === 'null' || this.#board.hasRoomFor(connection.id, person, clientId)
  }

  /**
   * Peers that saw an earlier connection of the same client id would not listen to a clock they know. Told that it is gone,
   * a client raises its clock and says again that it is here.
   */
  #place(connection: Connection, person: PersonId, entry: AwarenessEntry, admitted: SequenceNumber): Effect[] {
    if (entry.state === 'null') {
      this.#board.remove(connection.id, entry.clientId)
      return []
    }
    const isFirst = !connection.pointed.has(entry.clientId)
    connection.pointed.add(entry.clientId)
    const isNews = this.#board.set({ connection: connection.id, person }, entry, admitted)
    if (entry.clock === 0 || (isNews && !isFirst)) return []
    const frame = encodeAwareness([{ clientId: entry.clientId, clock: entry.clock, state: 'null' }])
    return [{ kind: 'send', to: [connection.id], frame, isDroppable: false }]
  }
}
