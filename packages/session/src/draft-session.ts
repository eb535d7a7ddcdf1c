import { toSequenceNumber } from '@scriptorium/draft'
import type { DraftId, LogEntry, PersonId, SequenceNumber, Snapshot, StoredDraft } from '@scriptorium/draft'
import {
  closeCode,
  decodeEditorFrame,
  encodeAwareness,
  encodeDurable,
  encodeNotice,
  encodeQueryAwareness,
  encodeRefusal,
  encodeStateVector,
  encodeSyncStep1,
  encodeUpdate,
  limits,
  MalformedBytes,
} from '@scriptorium/protocol'
import type { AwarenessEntry, CloseCode, Notice, RefusalReason } from '@scriptorium/protocol'

import { AwarenessBoard } from './awareness-board.ts'
import { rewriteState } from './awareness-state.ts'
import { Claims } from './claims.ts'
import { Connection } from './connection.ts'
import type { Access, ConnectionId, Effect } from './effects.ts'
import type { Finding, KnownContent, News } from './known-content.ts'
import { PeopleColours } from './people-colours.ts'
import { presentPeople } from './present-people.ts'
import { reopen } from './tail.ts'
import type { Tail, TailEntry } from './tail.ts'
import { joinPieces, writeUpdate } from './update-pieces.ts'
import { readUpdateStructure, RefusedContent } from './update-structure.ts'

/** Why nobody may write just now; `null` while the draft is open. */
export type DraftHold = 'locked' | 'closed' | 'published' | 'abandoned' | null

/** An update that was admitted and is on its way to the disk. */
interface Pending extends TailEntry {
  readonly news: News
  readonly author: ConnectionId
}

/**
 * One draft being edited right now: what is admitted, what of it is durable, and who is looking. It holds no doc, knows no
 * clock and does nothing by itself: calls in, effects out, to be carried out in order.
 *
 * Two frontiers: *admitted* (checked, given a sequence number, sent to the store) and *durable* (the store said so). Others
 * see, and authors are told *saved*, at the durable one only.
 */
export interface DraftSession {
  /** Durable place in the log. */
  readonly sequence: SequenceNumber
  /** What is admitted and not yet durable. */
  readonly isSaving: boolean
  /** Something gathers for the next `tick`. */
  readonly wantsTick: boolean
  readonly connectionCount: number
  /** Worth a snapshot before it is unloaded. */
  readonly hasTail: boolean
  join(connection: ConnectionId, access: Access): Effect[]
  /** @param bytes one WebSocket message; copied where kept */
  receive(from: ConnectionId, bytes: Uint8Array, nowMs: number): Effect[]
  leave(connection: ConnectionId): Effect[]
  /** Everything up to `upTo` is on the disk. */
  stored(upTo: SequenceNumber): Effect[]
  /** These claims are on the disk. */
  claimed(clientIds: readonly number[]): Effect[]
  /** Nothing that was pending is on the disk: back to the durable frontier, and everybody is told. Nobody writes until `storeRecovered`. */
  storeFailed(): Effect[]
  /** The store answers again, and holds exactly the durable frontier: clients send again what they have not seen acknowledged. */
  storeRecovered(): Effect[]
  compacted(snapshot: Pick<Snapshot, 'sequence' | 'state'>): void
  notCompacted(): void
  /** Sends what gathered: awareness that no edit carried, and who is here. */
  tick(): Effect[]
  /** @param person `null`: all signed-out readers. @param access `null`: cut them off */
  changeAccess(person: PersonId | null, access: Pick<Access, 'mayWrite' | 'readOnlyBecause'> | null): Effect[]
  changeHold(hold: DraftHold): Effect[]
  /** Updates, V1, that make the durable doc when applied in order. */
  updates(): readonly Uint8Array[]
  /** Whose client id this is; `null`: the server's seed; `undefined`: nobody's. */
  personOf(clientId: number): PersonId | null | undefined
  /** 1–36, 0 for grey; given at first sight, and the same again after a reload for those who wrote. */
  colour(person: PersonId): number
  present(): Pick<Notice, 'present' | 'readers'>
}

/** @throws Error when what the store gave cannot be: it is damaged, and must not be served as if good */
export function openDraftSession(draft: DraftId, stored: StoredDraft, hold: DraftHold): DraftSession {
  return new Session(draft, stored, hold)
}

class Session implements DraftSession {
  readonly #draft: DraftId
  readonly #generation: StoredDraft['generation']
  readonly #known: KnownContent
  readonly #tail: Tail
  readonly #claims: Claims
  readonly #colours = new PeopleColours()
  readonly #awareness = new AwarenessBoard()
  readonly #connections = new Map<ConnectionId, Connection>()
  #pending: Pending[] = []
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
    this.#claims = new Claims(stored.claims, stored.retiredClientIds)
    for (const { person } of stored.claims) if (person !== null) this.#colours.of(person)
  }

  get sequence(): SequenceNumber {
    return this.#tail.sequence
  }

  get isSaving(): boolean {
    return this.#pending.length > 0
  }

  get wantsTick(): boolean {
    return this.#isPresenceNews || this.#awareness.hasNews
  }

  get connectionCount(): number {
    return this.#connections.size
  }

  get hasTail(): boolean {
    return !this.#tail.isEmpty
  }

  get #admitted(): SequenceNumber {
    return this.#pending.at(-1)?.sequence ?? this.#tail.sequence
  }

  join(id: ConnectionId, access: Access): Effect[] {
    if (this.#connections.size >= limits.maxConnectionsPerDraft) return [closing(id, closeCode.tooMuch)]
    const connection = new Connection(id, access)
    this.#connections.set(id, connection)
    this.#isPresenceNews = true
    return access.wantsFrames ? [this.#noticeTo(connection)] : []
  }

  leave(id: ConnectionId): Effect[] {
    if (this.#connections.delete(id)) this.#isPresenceNews = true
    this.#awareness.removeAll(id)
    return []
  }

  receive(id: ConnectionId, bytes: Uint8Array, nowMs: number): Effect[] {
    const from = this.#connections.get(id)
    if (from === undefined) return []
    const frame = decodeEditorFrame(bytes)
    if (frame === undefined) return this.#cut(from, closeCode.malformed)
    switch (frame.kind) {
      case 'sync-step-1':
        return this.#giveWholeCopy(from, nowMs)
      case 'sync-step-2':
        return this.#take(from, frame.update, true, nowMs)
      case 'update':
        return this.#take(from, frame.update, false, nowMs)
      case 'awareness':
        return this.#point(from, frame.entries)
      case 'query-awareness':
        return this.#showAwareness(from)
      case 'chat':
        return from.access.wantsFrames ? [{ kind: 'chat', from: id, frame: frame.frame }] : []
    }
  }

  stored(upTo: SequenceNumber): Effect[] {
    const batch: Pending[] = []
    for (let first = this.#pending[0]; first !== undefined && first.sequence <= upTo; first = this.#pending[0]) {
      this.#pending.shift()
      this.#tail.push({ sequence: first.sequence, update: first.update, pieces: first.pieces })
      batch.push(first)
    }
    if (batch.length === 0) return []
    const effects = this.#relay(batch)
    effects.push(...this.#releaseAwareness())
    for (const connection of this.#connections.values()) effects.push(...this.#acknowledge(connection))
    if (this.#tail.isLong && !this.#isFolding) {
      this.#isFolding = true
      effects.push({ kind: 'compact', draft: this.#draft, generation: this.#generation, upTo: this.#tail.sequence })
    }
    return effects
  }

  claimed(clientIds: readonly number[]): Effect[] {
    for (const clientId of clientIds) this.#claims.markDurable(clientId)
    this.#awareness.release(this.#tail.sequence, (clientId) => this.#claims.isDurable(clientId))
    return []
  }

  storeFailed(): Effect[] {
    for (const { news } of this.#pending.toReversed()) this.#known.takeBack(news)
    this.#pending = []
    this.#awareness.forgetWaiting()
    const forgotten = new Set(this.#claims.forgetPending())
    const effects: Effect[] = []
    this.#isStoreDown = true
    for (const connection of this.#connections.values()) {
      for (const clientId of forgotten) connection.clientIds.delete(clientId)
      const update = connection.loseUnsaved()
      if (update !== undefined) effects.push(...this.#tellRefusal(connection, update, 'store-failed'))
      if (connection.access.wantsFrames) effects.push(this.#noticeTo(connection))
    }
    return effects
  }

  storeRecovered(): Effect[] {
    if (!this.#isStoreDown) return []
    this.#isStoreDown = false
    return [...this.#connections.values()].flatMap((connection) => this.#tellRole(connection))
  }

  compacted(snapshot: Pick<Snapshot, 'sequence' | 'state'>): void {
    this.#isFolding = false
    this.#tail.fold(snapshot)
  }

  notCompacted(): void {
    this.#isFolding = false
  }

  tick(): Effect[] {
    const effects = this.#sendAwareness()
    if (this.#isPresenceNews) {
      this.#isPresenceNews = false
      for (const connection of this.#connections.values()) {
        if (connection.access.wantsFrames) effects.push(this.#noticeTo(connection))
      }
    }
    return effects
  }

  changeAccess(person: PersonId | null, access: Pick<Access, 'mayWrite' | 'readOnlyBecause'> | null): Effect[] {
    const effects: Effect[] = []
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
      if (!access.mayWrite) this.#awareness.removeAll(connection.id)
      effects.push(...this.#tellRole(connection))
    }
    this.#isPresenceNews ||= effects.length > 0
    return effects
  }

  changeHold(hold: DraftHold): Effect[] {
    if (hold === this.#hold) return []
    this.#hold = hold
    return [...this.#connections.values()].flatMap((connection) => this.#tellRole(connection))
  }

  updates(): readonly Uint8Array[] {
    return this.#tail.updates
  }

  personOf(clientId: number): PersonId | null | undefined {
    return this.#claims.personOf(clientId)
  }

  colour(person: PersonId): number {
    return this.#colours.of(person)
  }

  present(): Pick<Notice, 'present' | 'readers'> {
    return presentPeople(this.#connections.values(), this.#colours)
  }

  // ---- the text -------------------------------------------------------------------------------------------------------

  /** The durable content whole, then what we know, so that the client sends the rest of its own. */
  #giveWholeCopy(connection: Connection, nowMs: number): Effect[] {
    if (!connection.mayHaveWholeCopy(nowMs)) return this.#cut(connection, closeCode.tooMuch)
    connection.hasCopy = true
    const to = [connection.id]
    const frames = [...this.#tail.frames(), encodeSyncStep1(encodeStateVector(this.#durableClocks()))]
    const effects: Effect[] = frames.map((frame) => ({ kind: 'send', to, frame, isDroppable: false }))
    return [...effects, ...this.#showAwareness(connection)]
  }

  /**
   * Of the durable frontier. Told the admitted one, a client that came back would not send again what is still on its way to
   * the disk, and its answer would pass for everything it has although the disk can yet refuse.
   */
  #durableClocks(): ReadonlyMap<number, number> {
    if (this.#pending.length === 0) return this.#known.clocks
    const clocks = new Map(this.#known.clocks)
    for (const { news } of this.#pending.toReversed()) {
      for (const { clientId, from } of news.clocks) clocks.set(clientId, from)
    }
    return clocks
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
    const fresh = this.#freshIds(connection, finding.clientIds, person)
    if (typeof fresh === 'string') return this.#refuse(connection, number, fresh)
    const written = writeUpdate(finding.pieces)
    if (this.#tail.stateBytes + written.length > limits.maxStateBytes) {
      return this.#refuse(connection, number, 'too-large')
    }
    const entry: LogEntry = {
      draft: this.#draft,
      generation: this.#generation,
      sequence: toSequenceNumber(this.#admitted + 1),
      author: person,
      atMs: nowMs,
      update: written,
    }
    const claim = this.#claim(connection, fresh, person)
    this.#known.add(finding)
    const { sequence } = entry
    this.#pending.push({ sequence, update: written, pieces: finding.pieces, news: finding, author: connection.id })
    connection.awaitDurable(number, sequence, isWhole)
    return [...claim, { kind: 'store', entry }]
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

  /** Everybody but the author gets each update, what came together in one frame. */
  #relay(batch: readonly Pending[]): Effect[] {
    const authors = new Set(batch.map(({ author }) => author))
    const effects: Effect[] = []
    const send = (to: readonly ConnectionId[], parts: readonly Pending[]): void => {
      const [only] = parts
      if (only === undefined || to.length === 0) return
      const update = parts.length === 1 ? only.update : writeUpdate(joinPieces(parts.map(({ pieces }) => pieces)))
      effects.push({ kind: 'send', to, frame: encodeUpdate(update), isDroppable: false })
    }
    send(
      this.#withCopy().filter((id) => !authors.has(id)),
      batch,
    )
    for (const author of authors) {
      if (this.#connections.get(author)?.hasCopy !== true) continue
      send(
        [author],
        batch.filter((entry) => entry.author !== author),
      )
    }
    return effects
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
    const isEarly = reason === 'clock-gap' || reason === 'unknown-origin' || reason === 'delete-out-of-range'
    if (!isEarly || !(connection.awaitsWhole || connection.isOutOfStep)) return this.#refuse(connection, update, reason)
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
    if (this.#hold !== null) return this.#hold === 'locked' ? 'locked' : 'closed'
    return this.#isStoreDown ? 'store-failed' : null
  }

  // ---- client ids -----------------------------------------------------------------------------------------------------

  /** The ids that must be claimed first, or why that cannot be. */
  #freshIds(connection: Connection, clientIds: readonly number[], person: PersonId): number[] | RefusalReason {
    const fresh: number[] = []
    for (const clientId of clientIds) {
      const standing = this.#claims.standing(clientId, person)
      if (standing === 'free') fresh.push(clientId)
      else if (standing === 'mine') this.#mention(connection, clientId)
      else return standing
    }
    return connection.claims + fresh.length > limits.maxClaimsPerConnection ? 'too-often' : fresh
  }

  #claim(connection: Connection, clientIds: readonly number[], person: PersonId): Effect[] {
    if (clientIds.length === 0) return []
    connection.claims += clientIds.length
    for (const clientId of clientIds) {
      this.#claims.claim(clientId, person)
      this.#mention(connection, clientId)
    }
    const claims = clientIds.map((clientId) => ({
      draft: this.#draft,
      generation: this.#generation,
      clientId,
      person,
    }))
    return [{ kind: 'claim', claims }]
  }

  #mention(connection: Connection, clientId: number): void {
    if (connection.clientIds.has(clientId)) return
    connection.clientIds.add(clientId)
    this.#isPresenceNews = true
  }

  // ---- awareness ------------------------------------------------------------------------------------------------------

  /** A connection's own states, with the verified identity written into them. Foreign ones are ignored: stock providers send them back. */
  #point(connection: Connection, entries: readonly AwarenessEntry[]): Effect[] {
    const { person, mayWrite } = connection.access
    if (person === null || !mayWrite) return []
    const effects: Effect[] = []
    for (const entry of entries) {
      const standing = this.#claims.standing(entry.clientId, person.person)
      if (standing !== 'mine' && standing !== 'free') continue
      const state = rewriteState(entry.state, {
        id: person.person,
        name: person.name,
        colour: this.#colours.of(person.person),
        isTemporary: person.isTemporary,
      })
      if (state === undefined) continue
      if (standing === 'free') {
        if (this.#isStoreDown || connection.claims >= limits.maxClaimsPerConnection) continue
        effects.push(...this.#claim(connection, [entry.clientId], person.person))
      }
      effects.push(...this.#place(connection, { ...entry, state }))
    }
    this.#awareness.release(this.#tail.sequence, (clientId) => this.#claims.isDurable(clientId))
    return effects
  }

  /**
   * Peers that saw an earlier connection of the same client id would not listen to a clock they know. Told that it is gone,
   * a client raises its clock and says again that it is here.
   */
  #place(connection: Connection, entry: AwarenessEntry): Effect[] {
    if (entry.state === 'null') {
      this.#awareness.remove(connection.id, entry.clientId)
      return []
    }
    this.#mention(connection, entry.clientId)
    const isFirst = !connection.pointed.has(entry.clientId)
    connection.pointed.add(entry.clientId)
    const isNews = this.#awareness.set(connection.id, entry, this.#admitted)
    if (entry.clock === 0 || (isNews && !isFirst)) return []
    const frame = encodeAwareness([{ clientId: entry.clientId, clock: entry.clock, state: 'null' }])
    return [{ kind: 'send', to: [connection.id], frame, isDroppable: false }]
  }

  #releaseAwareness(): Effect[] {
    this.#awareness.release(this.#tail.sequence, (clientId) => this.#claims.isDurable(clientId))
    return this.#sendAwareness()
  }

  #sendAwareness(): Effect[] {
    const entries = this.#awareness.takeNews()
    const to = this.#withCopy()
    if (entries.length === 0 || to.length === 0) return []
    return [{ kind: 'send', to, frame: encodeAwareness(entries), isDroppable: true }]
  }

  #showAwareness(connection: Connection): Effect[] {
    const entries = this.#awareness.shown().filter(({ clientId }) => !connection.clientIds.has(clientId))
    if (!connection.hasCopy || entries.length === 0) return []
    return [{ kind: 'send', to: [connection.id], frame: encodeAwareness(entries), isDroppable: true }]
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

  /** What this connection may do has changed; one that may write again is asked for what it kept, and for its caret. */
  #tellRole(connection: Connection): Effect[] {
    const to = [connection.id]
    const effects: Effect[] = connection.access.wantsFrames ? [this.#noticeTo(connection)] : []
    if (this.#readOnlyReason(connection) !== null || !connection.hasCopy) return effects
    connection.awaitsWhole = true
    const frames = [encodeSyncStep1(encodeStateVector(this.#durableClocks())), encodeQueryAwareness()]
    return [...effects, ...frames.map((frame): Effect => ({ kind: 'send', to, frame, isDroppable: false }))]
  }

  #noticeTo(connection: Connection): Effect {
    const reason = this.#readOnlyReason(connection)
    const because = reason === 'read-only' ? (connection.access.readOnlyBecause ?? 'no-right') : (this.#hold ?? reason)
    const notice: Notice = {
      draft: this.#draft,
      generation: this.#generation,
      sequence: this.#tail.sequence,
      role: reason === null ? 'write' : 'read',
      readOnlyBecause: reason === null ? null : because,
      ...this.present(),
    }
    return { kind: 'send', to: [connection.id], frame: encodeNotice(notice), isDroppable: false }
  }
}

function closing(connection: ConnectionId, code: CloseCode): Effect {
  return { kind: 'close', connection, code }
}

/** `null`: the stock client stays as a reader; it hears what others write. */
function stockCloseCode(reason: RefusalReason): CloseCode | null {
  switch (reason) {
    case 'read-only':
    case 'locked':
    case 'closed':
      return null
    case 'malformed':
    case 'not-plain-text':
    case 'unknown-origin':
    case 'delete-out-of-range':
      return closeCode.malformed
    case 'foreign-client-id':
      return closeCode.noRight
    case 'retired-client-id':
      return closeCode.otherGeneration
    case 'too-large':
    case 'too-often':
      return closeCode.tooMuch
    case 'clock-gap':
    case 'store-failed':
      return closeCode.comeBack
  }
}
