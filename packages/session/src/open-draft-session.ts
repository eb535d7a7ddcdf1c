import { toSequenceNumber } from '@scriptorium/draft'
import type { DraftId, LogEntry, PersonId, SequenceNumber, Snapshot, StoredDraft } from '@scriptorium/draft'
import {
  closeCode,
  decodeEditorFrame,
  encodeDurable,
  encodeQueryAwareness,
  encodeRefusal,
  encodeStateVector,
  encodeSyncStep1,
  limits,
  MalformedBytes,
} from '@scriptorium/protocol'
import type { CloseCode, Notice, RefusalReason, TextPlace } from '@scriptorium/protocol'

import { ClientIds } from './client-ids.ts'
import { answerComparison, comparisonOf, differingPeople, isFrozen, placeFor } from './comparison.ts'
import { Connection } from './connection.ts'
import { copyFor } from './copy-for.ts'
import type { DraftHold, DraftSession, ServerWriting } from './draft-session.ts'
import type { Access, ConnectionId, Effect } from './effects.ts'
import type { Finding, KnownContent, News } from './known-content.ts'
import { Notices } from './notices.ts'
import type { ReadOnlyBecause } from './notices.ts'
import { OnTheWay } from './on-the-way.ts'
import { PeopleColours } from './people-colours.ts'
import { Pointing } from './pointing.ts'
import { buildsOnUnknown, stockCloseCode } from './refusal-codes.ts'
import { relay } from './relay.ts'
import { reopen } from './tail.ts'
import type { Tail } from './tail.ts'
import { writeUpdate } from './update-pieces.ts'
import { readUpdateStructure, RefusedContent } from './update-structure.ts'

/** Of a bound: time enough to come to rest before it is reached. The largest text alone is less than that. */
const wornAt = 3 / 4

/** @throws Error when what the store gave cannot be: it is damaged, and must not be served as if good */
export function openDraftSession(draft: DraftId, stored: StoredDraft, hold: DraftHold): DraftSession {
  return new Session(draft, stored, hold)
}

class Session implements DraftSession {
  readonly #draft: DraftId
  readonly #generation: StoredDraft['generation']
  readonly #known: KnownContent
  readonly #tail: Tail
  readonly #clientIds: ClientIds
  readonly #colours = new PeopleColours()
  readonly #pointing: Pointing
  readonly #connections = new Map<ConnectionId, Connection>()
  readonly #notices: Notices
  readonly #askers = new Set<ConnectionId>()
  readonly #onTheWay = new OnTheWay()
  #hold: DraftHold
  #isStoreDown = false
  #isFolding = false
  #isPresenceNews = false

  constructor(draft: DraftId, stored: StoredDraft, hold: DraftHold) {
    this.#draft = draft
    this.#generation = stored.generation
    this.#hold = hold
    const { tail, known } = reopen(stored.snapshot, stored.tail)
    this.#tail = tail
    this.#known = known
    this.#notices = new Notices({ draft, generation: stored.generation }, this.#connections, this.#colours)
    this.#clientIds = new ClientIds(draft, stored, () => this.#notePresence())
    this.#pointing = new Pointing(this.#clientIds, this.#colours)
    for (const { person } of stored.claims) if (person !== null) this.#colours.of(person)
  }

  get sequence(): SequenceNumber {
    return this.#tail.sequence
  }

  get isSaving(): boolean {
    return !this.#onTheWay.isEmpty
  }

  get tickWithinMs(): number | null {
    if (this.#isPresenceNews || this.#pointing.hasNews || this.#askers.size > 0) return limits.gatherMs
    return this.#pointing.hasRenewals ? limits.gatherRenewalsMs : null
  }

  get connectionCount(): number {
    return this.#connections.size
  }

  get hasTail(): boolean {
    return !this.#tail.isEmpty
  }

  get isWorn(): boolean {
    const { maxKnownDeleteRanges, maxStateBytes } = limits
    const fullness = Math.max(this.#known.deleteRanges / maxKnownDeleteRanges, this.#tail.stateBytes / maxStateBytes)
    return this.#hold === null && fullness > wornAt
  }

  get isOutOfStep(): boolean {
    return isFrozen([...this.#connections.values()])
  }

  get differing(): ReadonlySet<PersonId> {
    return differingPeople(this.#connections.values())
  }

  get #place(): { readonly generation: StoredDraft['generation']; readonly sequence: SequenceNumber } {
    return { generation: this.#generation, sequence: this.#tail.sequence }
  }

  get #admitted(): SequenceNumber {
    return this.#onTheWay.newest ?? this.#tail.sequence
  }

  join(id: ConnectionId, access: Access): Effect[] {
    if (this.#isFullFor(access)) return [closing(id, closeCode.tooMuch)]
    const connection = new Connection(id, access)
    this.#connections.set(id, connection)
    this.#notePresence()
    return this.#tellNotice([connection])
  }

  /** Nobody takes all the room: neither those without a name nor one person. */
  #isFullFor({ person }: Access): boolean {
    if (this.#connections.size >= limits.maxConnectionsPerDraft) return true
    let own = 0
    for (const { access } of this.#connections.values()) if (access.person?.person === person?.person) own += 1
    return own >= (person === null ? limits.maxReadersPerDraft : limits.maxConnectionsPerPerson)
  }

  leave(id: ConnectionId): Effect[] {
    if (this.#connections.delete(id)) this.#notePresence()
    this.#askers.delete(id)
    this.#pointing.removeAll(id)
    return []
  }

  receive(id: ConnectionId, bytes: Uint8Array, nowMs: number): Effect[] {
    const from = this.#connections.get(id)
    if (from === undefined) return []
    const frame = decodeEditorFrame(bytes)
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
        return this.#isStoreDown ? [] : this.#point(from, frame.entries)
      case 'query-awareness':
        // Answered with the next tick, once for all who ask: the question is a byte, the answer is everybody's.
        if (from.hasCopy) this.#askers.add(id)
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
    const batch = this.#onTheWay.takeUpTo(upTo)
    for (const { sequence, update, pieces } of batch) this.#tail.push({ sequence, update, pieces })
    if (batch.length === 0) return []
    this.#pointing.release(this.#tail.sequence)
    const effects = [...relay(batch, this.#connections), ...this.#pointing.sendNews(this.#withCopy())]
    for (const connection of this.#connections.values()) effects.push(...this.#acknowledge(connection))
    if (this.#tail.isLong && !this.#isFolding) {
      this.#isFolding = true
      effects.push({ kind: 'compact', draft: this.#draft, generation: this.#generation, upTo: this.#tail.sequence })
    }
    return effects
  }

  claimed(clientIds: readonly number[]): Effect[] {
    for (const clientId of clientIds) this.#clientIds.claims.markDurable(clientId)
    this.#pointing.release(this.#tail.sequence)
    return []
  }

  storeFailed(): Effect[] {
    this.#known.takeBack(this.#onTheWay.takeBack().map(({ news }) => news))
    this.#pointing.forgetWaiting()
    const forgotten = this.#clientIds.claims.forgetPending()
    const effects: Effect[] = []
    this.#isStoreDown = true
    for (const connection of this.#connections.values()) {
      for (const clientId of forgotten) connection.clientIds.delete(clientId)
      const update = connection.loseUnsaved()
      if (update !== undefined) effects.push(...this.#tellRefusal(connection, update, 'store-failed'))
    }
    return [...effects, ...this.#tellNotice(this.#connections.values())]
  }

  storeRecovered(): Effect[] {
    if (!this.#isStoreDown) return []
    this.#isStoreDown = false
    return this.#tellRole([...this.#connections.values()])
  }

  compared(id: ConnectionId, sequence: SequenceNumber, isEqual: boolean | null): Effect[] {
    const connection = this.#connections.get(id)
    return connection === undefined ? [] : answerComparison(connection, { ...this.#place, sequence }, isEqual)
  }

  compacted(snapshot: Pick<Snapshot, 'sequence' | 'state'>): void {
    this.#isFolding = false
    this.#tail.fold(snapshot)
  }

  notCompacted(): void {
    this.#isFolding = false
  }

  tick(): Effect[] {
    const effects = this.#pointing.sendNews(this.#withCopy())
    effects.push(...this.#pointing.showAllTo([...this.#askers]))
    this.#askers.clear()
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
      const { mayWrite, readOnlyBecause } = connection.access
      if (mayWrite === access.mayWrite && readOnlyBecause === access.readOnlyBecause) continue
      connection.access = {
        ...connection.access,
        mayWrite: access.mayWrite,
        readOnlyBecause: access.readOnlyBecause,
      }
      if (!access.mayWrite) this.#pointing.removeAll(connection.id)
      changed.push(connection)
    }
    if (effects.length + changed.length > 0) this.#notePresence()
    return [...effects, ...this.#tellRole(changed)]
  }

  changeHold(hold: DraftHold): Effect[] {
    if (hold === this.#hold) return []
    this.#hold = hold
    return this.#tellRole([...this.#connections.values()])
  }

  updates(): readonly Uint8Array[] {
    return this.#tail.updates
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
    const frames = [...copyFor(after, this.#tail, this.#generation), this.#question]
    const effects: Effect[] = frames.map((frame) => ({ kind: 'send', to, frame, isDroppable: false }))
    return [...effects, ...this.#pointing.showTo(connection)]
  }

  /** Asks what a client has beyond what is durable. */
  get #question(): Uint8Array {
    return encodeSyncStep1(encodeStateVector(this.#onTheWay.durableClocks(this.#known.clocks)))
  }

  #take(connection: Connection, update: Uint8Array, isWhole: boolean, nowMs: number): Effect[] {
    const number = connection.countUpdate()
    const finding = this.#examine(update)
    if (isWhole) connection.awaitsWhole = false
    if (finding.kind === 'refused') return this.#refuseOrSetAside(connection, number, finding.reason)
    if (finding.kind === 'nothing-new') {
      connection.awaitDurable(number, this.#admitted, isWhole)
      return this.#acknowledge(connection)
    }
    const person = connection.access.person?.person ?? null
    const hindrance = this.#readOnlyReason(connection)
    if (hindrance !== null || person === null) return this.#refuse(connection, number, hindrance ?? 'read-only')
    const written = writeUpdate(finding.pieces)
    if (!this.#hasRoomFor(written)) return this.#refuse(connection, number, 'too-large')
    const claim = this.#clientIds.take(connection, finding.clientIds, person)
    if (typeof claim === 'string') return this.#refuse(connection, number, claim)
    const entry = this.#admit(finding, written, { author: person, atMs: nowMs }, connection.id)
    connection.awaitDurable(number, entry.sequence, isWhole)
    return [...claim, { kind: 'store', entry }]
  }

  write({ person, clientId, update, made }: ServerWriting, nowMs: number): ReturnType<DraftSession['write']> {
    const hindrance = this.#holdReason()
    if (hindrance !== null) return hindrance
    // Words of an id that somebody has would pass for known ones.
    if (!this.#clientIds.claims.isFree(clientId)) return 'foreign-client-id'
    const finding = this.#examine(update)
    if (finding.kind === 'refused') return finding.reason
    if (finding.kind === 'nothing-new') return { effects: [], sequence: this.#admitted }
    const written = writeUpdate(finding.pieces)
    if (!this.#hasRoomFor(written)) return 'too-large'
    const claim = this.#clientIds.takeFresh(finding.clientIds, person)
    if (typeof claim === 'string') return claim
    const entry = this.#admit(finding, written, { author: person, atMs: nowMs, made }, null)
    return { effects: [...claim, { kind: 'store', entry }], sequence: entry.sequence }
  }

  #hasRoomFor(written: Uint8Array): boolean {
    return this.#tail.stateBytes + this.#onTheWay.bytes + written.length <= limits.maxStateBytes
  }

  /** From now on it is known; it waits for the disk. */
  #admit(
    news: News,
    update: Uint8Array,
    by: Pick<LogEntry, 'author' | 'atMs' | 'made'>,
    author: ConnectionId | null,
  ): LogEntry {
    const sequence = toSequenceNumber(this.#admitted + 1)
    const entry: LogEntry = { draft: this.#draft, generation: this.#generation, sequence, ...by, update }
    this.#known.add(news)
    this.#onTheWay.push({ sequence, update, pieces: news.pieces, news, author })
    return entry
  }

  #examine(update: Uint8Array): Finding {
    try {
      return this.#known.examine(readUpdateStructure(update))
    } catch (error) {
      if (error instanceof RefusedContent) return { kind: 'refused', reason: error.reason }
      if (error instanceof MalformedBytes) return { kind: 'refused', reason: 'malformed' }
      throw error
    }
  }

  #acknowledge(connection: Connection): Effect[] {
    const updates = connection.takeAcknowledgement(this.#tail.sequence)
    if (updates === undefined || !connection.access.wantsFrames) return []
    return [{ kind: 'send', to: [connection.id], frame: encodeDurable(updates), isDroppable: false }]
  }

  /**
   * What builds on words that we do not have yet: typed after a reconnect, before our sync step 1 was answered, or after a
   * refusal. The answer, made later, has it too.
   */
  #refuseOrSetAside(connection: Connection, update: number, reason: RefusalReason): Effect[] {
    const isHonest = buildsOnUnknown(reason) && (connection.awaitsWhole || connection.isOutOfStep)
    if (!isHonest) return this.#refuse(connection, update, reason)
    connection.isOutOfStep = true
    return []
  }

  #refuse(connection: Connection, update: number, reason: RefusalReason): Effect[] {
    connection.isOutOfStep = true
    const told = this.#tellRefusal(connection, update, reason)
    return reason === 'malformed' ? [...told, ...this.#cut(connection, closeCode.malformed)] : told
  }

  /** A stock client cannot be told: it is cut, to stay away or to come back and start over, as the reason asks. */
  #tellRefusal(connection: Connection, update: number, reason: RefusalReason): Effect[] {
    if (connection.access.wantsFrames) {
      return [{ kind: 'send', to: [connection.id], frame: encodeRefusal({ update, reason }), isDroppable: false }]
    }
    const code = stockCloseCode(reason)
    return code === null ? [] : this.#cut(connection, code)
  }

  #readOnlyReason(connection: Connection): RefusalReason | null {
    if (!connection.access.mayWrite || connection.access.person === null) return 'read-only'
    return this.#holdReason()
  }

  /** Why nobody writes just now. */
  #holdReason(): RefusalReason | null {
    if (this.#hold === 'store-damaged') return 'store-failed'
    if (this.#hold !== null) return this.#hold === 'locked' ? 'locked' : 'closed'
    return this.#isStoreDown ? 'store-failed' : null
  }

  #point(connection: Connection, entries: Parameters<Pointing['point']>[1]): Effect[] {
    const effects = this.#pointing.point(connection, entries, this.#admitted)
    this.#pointing.release(this.#tail.sequence)
    return effects
  }

  // ---- connections ----------------------------------------------------------------------------------------------------

  #withCopy(): ConnectionId[] {
    return [...this.#connections.values()].flatMap(({ id, hasCopy }) => (hasCopy ? [id] : []))
  }

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
    const writers = connections.filter((one) => one.hasCopy && this.#readOnlyReason(one) === null)
    if (writers.length === 0) return effects
    for (const connection of writers) connection.awaitsWhole = true
    const to = writers.map(({ id }) => id)
    const frames = [this.#question, encodeQueryAwareness()]
    return [...effects, ...frames.map((frame): Effect => ({ kind: 'send', to, frame, isDroppable: false }))]
  }

  #tellNotice(connections: Iterable<Connection>): Effect[] {
    return this.#notices.tell(connections, this.#tail.sequence, (connection) => this.#readOnlyBecause(connection))
  }

  #readOnlyBecause(connection: Connection): ReadOnlyBecause {
    const reason = this.#readOnlyReason(connection)
    if (reason === 'read-only') return connection.access.readOnlyBecause ?? 'no-right'
    return reason === null ? null : (this.#hold ?? reason)
  }
}

function closing(connection: ConnectionId, code: CloseCode): Effect {
  return { kind: 'close', connection, code }
}
