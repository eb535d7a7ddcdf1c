import type { DraftId, PersonId, SequenceNumber, Snapshot, StoredDraft } from '@scriptorium/draft'
import { closeCode, decodeEditorFrame, encodeQueryAwareness, limits } from '@scriptorium/protocol'
import type { CloseCode, Notice, TextPlace } from '@scriptorium/protocol'

import { acknowledge } from './acknowledge.ts'
import { Admission } from './admission.ts'
import { ClientIds } from './client-ids.ts'
import { answerComparison, comparisonOf, differingPeople, isFrozen, placeFor } from './comparison.ts'
import { Connection } from './connection.ts'
import { copyFor } from './copy-for.ts'
import { isFullFor } from './crowd.ts'
import type { DraftHold, DraftSession, ServerWriting } from './draft-session.ts'
import type { Access, ConnectionId, Effect } from './effects.ts'
import { Notices } from './notices.ts'
import { PeopleColours } from './people-colours.ts'
import { Pointing } from './pointing.ts'
import { Refusals } from './refusals.ts'
import { relay } from './relay.ts'
import { reopening } from './reopening.ts'
import type { Reopened } from './reopening.ts'
import { Rights } from './rights.ts'

/** @throws Error when what the store gave cannot be: it is damaged, and must not be served as if good */
export function openDraftSession(draft: DraftId, stored: StoredDraft, hold: DraftHold): DraftSession {
  const steps = openingDraftSession(draft, stored, hold)
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}

/**
 * The same in steps of some milliseconds: a stored draft may hold a million items.
 * @throws Error as `openDraftSession`
 */
export function* openingDraftSession(
  draft: DraftId,
  stored: StoredDraft,
  hold: DraftHold,
): Generator<void, DraftSession> {
  return new Session(draft, stored, hold, yield* reopening(stored))
}

class Session implements DraftSession {
  readonly #draft: DraftId
  readonly #generation: StoredDraft['generation']
  readonly #text: Admission
  readonly #rights: Rights
  readonly #refusals = new Refusals((connection, code) => this.#cut(connection, code))
  readonly #clientIds: ClientIds
  readonly #colours = new PeopleColours()
  readonly #pointing: Pointing
  readonly #connections = new Map<ConnectionId, Connection>()
  readonly #notices: Notices
  #askers: Set<ConnectionId> | undefined
  #isFolding = false
  #isPresenceNews = false
  /** As we were last told. */
  #nowMs = 0

  constructor(draft: DraftId, stored: Omit<StoredDraft, 'snapshot' | 'tail'>, hold: DraftHold, reopened: Reopened) {
    this.#draft = draft
    this.#generation = stored.generation
    this.#rights = new Rights(hold)
    this.#text = new Admission(draft, stored.generation, reopened)
    this.#notices = new Notices({ draft, generation: stored.generation }, this.#connections, this.#colours)
    this.#clientIds = new ClientIds(draft, stored, () => this.#notePresence())
    this.#pointing = new Pointing(this.#clientIds, this.#colours)
    for (const { person } of stored.claims) if (person !== null) this.#colours.of(person)
  }

  get sequence(): SequenceNumber {
    return this.#text.tail.sequence
  }

  get isSaving(): boolean {
    return this.#text.isSaving
  }

  get tickWithinMs(): number | null {
    if (this.#isPresenceNews || this.#pointing.hasNews || this.#askers !== undefined)
      return this.#connections.size > limits.crowdConnections ? limits.gatherInCrowdMs : limits.gatherMs
    const { tellAgainAtMs } = this.#pointing
    return tellAgainAtMs === Infinity ? null : Math.max(0, tellAgainAtMs - this.#nowMs)
  }

  get connectionCount(): number {
    return this.#connections.size
  }

  get hasTail(): boolean {
    return !this.#text.tail.isEmpty
  }

  get isWorn(): boolean {
    return this.#rights.hold === null && this.#text.isWorn
  }

  get isOutOfStep(): boolean {
    return isFrozen([...this.#connections.values()])
  }

  get differing(): ReadonlySet<PersonId> {
    return differingPeople(this.#connections.values())
  }

  get #place(): { readonly generation: StoredDraft['generation']; readonly sequence: SequenceNumber } {
    return { generation: this.#generation, sequence: this.#text.tail.sequence }
  }

  join(id: ConnectionId, access: Access): Effect[] {
    if (isFullFor(access, this.#connections)) return [closing(id, closeCode.tooMuch)]
    const connection = new Connection(id, access)
    this.#connections.set(id, connection)
    this.#notePresence()
    return this.#tellNotice([connection])
  }

  leave(id: ConnectionId): Effect[] {
    if (this.#connections.delete(id)) this.#notePresence()
    this.#askers?.delete(id)
    this.#pointing.removeAll(id)
    return []
  }

  receive(id: ConnectionId, bytes: Uint8Array, nowMs: number): Effect[] {
    const from = this.#connections.get(id)
    if (from === undefined) return []
    this.#nowMs = nowMs
    const frame = decodeEditorFrame(bytes, from.said?.state)
    if (frame === undefined) return this.#cut(from, closeCode.malformed)
    switch (frame.kind) {
      case 'sync-step-1':
        return this.#giveCopy(from, null, nowMs)
      case 'resume':
        return this.#giveCopy(from, frame.place, nowMs)
      case 'sync-step-2':
        return this.#take(from, frame.update, true, nowMs)
      case 'update':
        return this.#take(from, frame.update, false, nowMs)
      case 'awareness':
        return this.#rights.isStoreDown ? [] : this.#point(from, frame.entries)
      case 'query-awareness':
        // Answered with the next tick, once for all who ask: the question is a byte, the answer is everybody's.
        if (from.hasCopy) (this.#askers ??= new Set()).add(id)
        return []
      case 'chat':
        return from.access.wantsFrames ? [{ kind: 'chat', from: id, frame: frame.frame }] : []
      case 'ask-place':
        return placeFor(from, this.#place)
      case 'text-hash':
        return comparisonOf(from, frame, this.#place)
    }
  }

  stored(upTo: SequenceNumber): Effect[] {
    const batch = this.#text.stored(upTo)
    if (batch.length === 0) return []
    this.#pointing.release(this.#text.tail.sequence)
    const effects = relay(batch, this.#connections)
    effects.push(...this.#pointing.sendNews(this.#connections.values(), this.#nowMs))
    const { sequence } = this.#text.tail
    for (const connection of this.#connections.values())
      if (connection.isAwaiting) effects.push(...acknowledge(connection, sequence))
    effects.push(...this.#foldLongTail())
    return effects
  }

  claimed(clientIds: readonly number[]): Effect[] {
    for (const clientId of clientIds) this.#clientIds.claims.markDurable(clientId)
    this.#pointing.release(this.#text.tail.sequence)
    return []
  }

  storeFailed(): Effect[] {
    this.#text.takeBack()
    this.#pointing.forgetWaiting()
    const forgotten = this.#clientIds.claims.forgetPending()
    const effects: Effect[] = []
    this.#rights.isStoreDown = true
    for (const connection of this.#connections.values()) {
      for (const clientId of forgotten) connection.clientIds.delete(clientId)
      const update = connection.loseUnsaved()
      if (update !== undefined) effects.push(...this.#refusals.tell(connection, update, 'store-failed'))
    }
    return [...effects, ...this.#tellNotice(this.#connections.values())]
  }

  storeRecovered(): Effect[] {
    if (!this.#rights.isStoreDown) return []
    this.#rights.isStoreDown = false
    return this.#tellRole([...this.#connections.values()])
  }

  compared(id: ConnectionId, sequence: SequenceNumber, isEqual: boolean | null): Effect[] {
    const connection = this.#connections.get(id)
    return connection === undefined ? [] : answerComparison(connection, { ...this.#place, sequence }, isEqual)
  }

  compacted(snapshot: Pick<Snapshot, 'sequence' | 'state'>): Effect[] {
    this.#isFolding = false
    this.#text.tail.fold(snapshot)
    return this.#foldLongTail()
  }

  notCompacted(): void {
    this.#isFolding = false
  }

  tick(nowMs: number): Effect[] {
    this.#nowMs = nowMs
    const effects = this.#pointing.sendNews(this.#connections.values(), nowMs)
    if (this.#askers !== undefined) effects.push(...this.#pointing.showAllTo([...this.#askers]))
    this.#askers = undefined
    if (!this.#isPresenceNews) return effects
    this.#isPresenceNews = false
    return [...effects, ...this.#tellNotice(this.#connections.values())]
  }

  changeAccess(person: PersonId | null, access: Pick<Access, 'mayWrite' | 'readOnlyBecause'> | null): Effect[] {
    const effects: Effect[] = []
    const changed: Connection[] = []
    for (const connection of this.#connections.values()) {
      if ((connection.access.person?.person ?? null) !== person) continue
      if (access === null) {
        effects.push(...this.#cut(connection, closeCode.noRight))
        continue
      }
      if (!connection.changeRight(access)) continue
      if (!access.mayWrite) this.#pointing.removeAll(connection.id)
      changed.push(connection)
    }
    if (effects.length + changed.length > 0) this.#notePresence()
    return [...effects, ...this.#tellRole(changed)]
  }

  changeHold(hold: DraftHold): Effect[] {
    if (hold === this.#rights.hold) return []
    this.#rights.hold = hold
    return this.#tellRole([...this.#connections.values()])
  }

  updates(): readonly Uint8Array[] {
    return this.#text.tail.updates
  }

  personOf(clientId: number): PersonId | null | undefined {
    return this.#clientIds.claims.personOf(clientId)
  }

  colour(person: PersonId): number {
    return this.#colours.of(person)
  }

  present(): Pick<Notice, 'present' | 'readers'> {
    return this.#notices.present()
  }

  // ---- the text -------------------------------------------------------------------------------------------------------

  /** The durable content after a place, or whole; then what we know, so that the client sends the rest of its own. */
  #giveCopy(connection: Connection, after: TextPlace | null, nowMs: number): Effect[] {
    if (!connection.mayHaveWholeCopy(nowMs)) return this.#cut(connection, closeCode.tooMuch)
    connection.hasCopy = true
    const to = [connection.id]
    const frames = [...copyFor(after, this.#text.tail, this.#generation), this.#text.question]
    const effects: Effect[] = frames.map((frame) => ({ kind: 'send', to, frame, isDroppable: false }))
    return [...effects, ...this.#pointing.showTo(connection)]
  }

  #take(connection: Connection, update: Uint8Array, isWhole: boolean, nowMs: number): Effect[] {
    const number = connection.countUpdate()
    const finding = this.#text.examine(update)
    if (isWhole) connection.awaitsWhole = false
    if (finding.kind === 'refused') return this.#refusals.refuseOrSetAside(connection, number, finding.reason)
    if (finding.kind === 'nothing-new') {
      connection.awaitDurable(number, this.#text.newest, isWhole)
      return acknowledge(connection, this.#text.tail.sequence)
    }
    const person = connection.access.person?.person ?? null
    const hindrance = this.#rights.hindrance(connection)
    if (hindrance !== null || person === null) {
      return this.#refusals.refuse(connection, number, hindrance ?? 'read-only')
    }
    const admitted = this.#text.admit(finding, { author: person, atMs: nowMs }, connection.id, (clientIds) =>
      this.#clientIds.take(connection, clientIds, person),
    )
    if (typeof admitted === 'string') return this.#refusals.refuse(connection, number, admitted)
    connection.awaitDurable(number, admitted.sequence, isWhole)
    return admitted.effects
  }

  write({ person, clientId, update, made }: ServerWriting, nowMs: number): ReturnType<DraftSession['write']> {
    const hindrance = this.#rights.nobodyBecause
    if (hindrance !== null) return hindrance
    // Words of an id that somebody has would pass for known ones.
    if (!this.#clientIds.claims.isFree(clientId)) return 'foreign-client-id'
    const finding = this.#text.examine(update)
    if (finding.kind === 'refused') return finding.reason
    if (finding.kind === 'nothing-new') return { effects: [], sequence: this.#text.newest }
    return this.#text.admit(finding, { author: person, atMs: nowMs, made }, null, (clientIds) =>
      this.#clientIds.takeFresh(clientIds, person),
    )
  }

  #foldLongTail(): Effect[] {
    const { isLong, sequence } = this.#text.tail
    if (!isLong || this.#isFolding) return []
    this.#isFolding = true
    return [{ kind: 'compact', draft: this.#draft, generation: this.#generation, upTo: sequence }]
  }

  #point(connection: Connection, entries: Parameters<Pointing['point']>[1]): Effect[] {
    const effects = this.#pointing.point(connection, entries, this.#text.newest)
    this.#pointing.release(this.#text.tail.sequence)
    return effects
  }

  // ---- connections ----------------------------------------------------------------------------------------------------

  /** Ends a connection: nothing that it still sends is heard. */
  #cut(connection: Connection, code: CloseCode): Effect[] {
    this.leave(connection.id)
    return [closing(connection.id, code)]
  }

  #notePresence(): void {
    this.#isPresenceNews = true
    this.#notices.forget()
  }

  /** What these connections may do has changed; those that may write again are asked for what they kept, and for their caret. */
  #tellRole(connections: readonly Connection[]): Effect[] {
    const effects = this.#tellNotice(connections)
    const writers = connections.filter((one) => one.hasCopy && this.#rights.hindrance(one) === null)
    if (writers.length === 0) return effects
    for (const connection of writers) connection.awaitsWhole = true
    const to = writers.map(({ id }) => id)
    const frames = [this.#text.question, encodeQueryAwareness()]
    return [...effects, ...frames.map((frame): Effect => ({ kind: 'send', to, frame, isDroppable: false }))]
  }

  #tellNotice(connections: Iterable<Connection>): Effect[] {
    return this.#notices.tell(connections, this.#text.tail.sequence, (one) => this.#rights.readOnlyBecause(one))
  }
}

function closing(connection: ConnectionId, code: CloseCode): Effect {
  return { kind: 'close', connection, code }
}
