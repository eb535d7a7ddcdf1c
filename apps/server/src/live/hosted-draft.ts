import { DraftError, isFault, toSequenceNumber } from '@scriptorium/draft'
import type {
  Clock,
  Culprit,
  Draft,
  DraftId,
  DraftLog,
  Epoch,
  Generation,
  GenerationRecord,
  OwnedDraft,
  PersonId,
  SequenceNumber,
} from '@scriptorium/draft'
import { closeCode } from '@scriptorium/protocol'
import type { CloseCode } from '@scriptorium/protocol'
import { openDraftSession, toConnectionId } from '@scriptorium/session'
import type { ConnectionId, DraftHold, DraftSession, Effect, ServerWriting } from '@scriptorium/session'

import type { Log } from '../log.ts'
import { beginAnew } from './beginning-anew.ts'
import type { Beginning } from './beginning-anew.ts'
import type { Damage } from './document-check.ts'
import type { DraftHistories } from '../history/draft-histories.ts'
import type { Documents } from './documents.ts'
import { holdOf } from './draft-hold.ts'
import { DurableWaits } from './durable-waits.ts'
import type { EditorSocket } from './editor-socket.ts'
import type { Heartbeat } from './heartbeat.ts'
import type { ConnectionAccess, LiveConnection, LiveDraftsHooks, TextAt, WrittenSpan } from './live-drafts.ts'
import { LogWriter } from './log-writer.ts'
import { Member } from './member.ts'
import type { MemberHost } from './member.ts'
import { Outgoing } from './outgoing.ts'
import { readWrittenSpans } from './written-spans.ts'

/** Shortest time between two calls of the hook `changed`. */
const changedEveryMs = 10_000
const firstRecoveryMs = 1_000
const slowestRecoveryMs = 30_000

/** What all hosted drafts share. */
export interface Hosting {
  readonly log: DraftLog
  readonly clock: Clock
  readonly logger: Log
  readonly hooks: LiveDraftsHooks
  readonly documents: Documents
  readonly histories: DraftHistories
  readonly heartbeat: Heartbeat<EditorSocket>
  /** This draft must be loaded again at its next use. */
  forget(hosted: HostedDraft): void
  /** Its text must begin anew. @param culprit `null`: nobody can be named */
  unsound(hosted: HostedDraft, culprit: Pick<Culprit, 'sequence' | 'clientId'> | null): void
  /** The last connection has left. */
  emptied(hosted: HostedDraft): void
}

/** The durable text at a place. */
export interface Written {
  readonly at: TextAt
  /** Who wrote it; read through the log at the first call. */
  readonly spans: () => Promise<readonly WrittenSpan[]>
}

interface Reading extends Written {
  readonly damage: Damage | null
}

/** One draft in this process: its session, its sockets, its way to the disk. Carries out what the session asks. */
export class HostedDraft implements MemberHost {
  readonly draft: DraftId
  readonly generation: Generation
  readonly #epoch: Epoch
  readonly #damagedAt: SequenceNumber | null
  readonly #hosting: Hosting
  readonly #session: DraftSession
  readonly #writer: LogWriter
  readonly #waits = new DurableWaits()
  readonly #members = new Map<ConnectionId, Member>()
  readonly #outgoing = new Outgoing()
  #lastConnection = 0
  #tick: { readonly withinMs: number; readonly cancel: () => void } | undefined
  #isGone = false
  #changedAtMs = 0
  #cancelChanged: (() => void) | undefined
  #recoveryMs = firstRecoveryMs
  #isRecovering = false
  #written: { readonly sequence: SequenceNumber; readonly reading: Promise<Reading> } | undefined
  /** Nothing more is heard: a new generation is being begun. */
  #isHalted = false
  #hasDamage = false

  /**
   * @param damagedAt first place that is missing, when `stored` is only what could be read: nobody writes then
   * @throws DraftError `store/damaged`
   */
  constructor(
    draft: DraftId,
    stored: OwnedDraft,
    hold: DraftHold,
    hosting: Hosting,
    damagedAt: SequenceNumber | null = null,
  ) {
    this.draft = draft
    this.generation = stored.generation
    this.#epoch = stored.epoch
    this.#hosting = hosting
    this.#damagedAt = damagedAt
    try {
      this.#session = openDraftSession(draft, stored, damagedAt === null ? hold : 'store-damaged')
    } catch (cause) {
      const sequence = stored.snapshot?.sequence ?? 0
      throw new DraftError('store/damaged', { draft, sequence }, { cause })
    }
    this.#writer = new LogWriter(hosting.log, stored.epoch, {
      claimed: (clientIds) => this.#do((session) => session.claimed(clientIds)),
      stored: (upTo) => {
        this.#recoveryMs = firstRecoveryMs
        this.#do((session) => session.stored(upTo))
        this.#waits.stored(upTo)
        this.#noteChange()
      },
      failed: (cause) => this.#storeFailed(cause),
    })
  }

  get isEmpty(): boolean {
    return this.#members.size === 0
  }

  get connectionCount(): number {
    return this.#members.size
  }

  /** Whether this person has a connection here. */
  has(person: PersonId): boolean {
    for (const { access } of this.#members.values()) if (access.person?.person === person) return true
    return false
  }

  get unsentBytes(): number {
    let sum = 0
    for (const { socket } of this.#members.values()) sum += socket.unsentBytes
    return sum
  }

  /** Texts differ: see `LiveDrafts.isOutOfStep`. */
  get isOutOfStep(): boolean {
    return this.#session.isOutOfStep || this.#hasDamage
  }

  /** So much was deleted in it that it had better begin anew while nobody is here. */
  get isWorn(): boolean {
    return this.#session.isWorn && !this.isDamaged && !this.#hasDamage && !this.#isHalted
  }

  /** Whose editors hold another text than the server. */
  get differing(): ReadonlySet<PersonId> {
    return this.#session.differing
  }

  /** Only what could be read of it is here. */
  get isDamaged(): boolean {
    return this.#damagedAt !== null
  }

  /** Nobody can join: it is about to end. */
  get isHalted(): boolean {
    return this.#isHalted
  }

  get isSaving(): boolean {
    return this.#session.isSaving || this.#writer.isBusy
  }

  /** Durable place. */
  get sequence(): SequenceNumber {
    return this.#session.sequence
  }

  get connections(): readonly LiveConnection[] {
    return [...this.#members.values()].filter(({ access }) => access.wantsFrames)
  }

  join(socket: EditorSocket, access: ConnectionAccess): void {
    this.#lastConnection += 1
    const id = toConnectionId(this.#lastConnection)
    const { heartbeat, hooks } = this.#hosting
    const member = new Member(id, socket, access, this)
    heartbeat.add(socket)
    this.#members.set(id, member)
    this.#do((session) => session.join(id, access))
    if (access.wantsFrames && this.#members.has(id)) hooks.opened(member)
    socket.listen(member)
  }

  heard(from: ConnectionId, frame: Uint8Array): void {
    if (!this.#isHalted) this.#do((session) => session.receive(from, frame, this.#hosting.clock.nowMs()))
  }

  /**
   * The server's own change for somebody: admitted as an editor's is, logged, relayed.
   * @param at the durable place that it was made of; `null`: it may come in wherever the text is now
   * @returns its place once it is durable; `moved-on`: the text is another by now, or the client id is not free
   * @throws DraftError `draft/locked`, `draft/closed`, `draft/change-refused`, `store/failed`, `store/damaged`
   */
  async write(writing: ServerWriting, at: SequenceNumber | null): Promise<SequenceNumber | 'moved-on'> {
    if (this.#isGone || this.#isHalted) return 'moved-on'
    if (at !== null && (this.#session.isSaving || this.#session.sequence !== at)) return 'moved-on'
    if (this.#damagedAt !== null)
      throw new DraftError('store/damaged', { draft: this.draft, sequence: this.#damagedAt })
    let outcome: ReturnType<DraftSession['write']> = 'store-failed'
    this.#do((session) => {
      outcome = session.write(writing, this.#hosting.clock.nowMs())
      return typeof outcome === 'string' ? [] : outcome.effects
    })
    const taken = takenOrThrow(this.draft, outcome)
    if (taken === 'moved-on') return taken
    if (taken.effects.length > 0) await this.#waits.until(taken.sequence)
    return taken.sequence
  }

  present(): ReturnType<DraftSession['present']> {
    return this.#session.present()
  }

  colour(person: PersonId): number {
    return this.#session.colour(person)
  }

  changeAccess(person: PersonId | null, access: Pick<ConnectionAccess, 'mayWrite' | 'readOnlyBecause'> | null): void {
    if (access !== null) {
      for (const member of this.#members.values()) {
        if ((member.access.person?.person ?? null) === person) member.access = { ...member.access, ...access }
      }
    }
    this.#do((session) => session.changeAccess(person, access))
  }

  changeState({ state, removed, generation }: Draft): void {
    if (generation !== this.generation) {
      this.end(closeCode.otherGeneration)
      return
    }
    if (!this.isDamaged) this.#do((session) => session.changeHold(holdOf(state)))
    for (const person of removed) this.changeAccess(person, { mayWrite: false, readOnlyBecause: 'removed' })
  }

  endSignIn(cookieSha256: string): void {
    for (const [id, { access, socket }] of this.#members) {
      if (access.cookieSha256 !== cookieSha256) continue
      this.left(id)
      socket.close(closeCode.signedOut)
    }
  }

  /** The durable text and who wrote it. @throws DraftError `store/damaged` when only a part of it could be read: nobody works on with that */
  async written(): Promise<Written> {
    if (this.#damagedAt !== null)
      throw new DraftError('store/damaged', { draft: this.draft, sequence: this.#damagedAt })
    return await this.lastGood()
  }

  /** What is here, whole or not: computed once, however many ask, and kept until the text changes. */
  async lastGood(): Promise<Reading> {
    const sequence = this.#session.sequence
    if (this.#written?.sequence !== sequence) {
      const reading = this.#read(sequence)
      this.#written = { sequence, reading }
      reading.catch(() => {
        if (this.#written?.reading === reading) this.#written = undefined
      })
    }
    return await this.#written.reading
  }

  async #read(sequence: SequenceNumber): Promise<Reading> {
    const { draft, generation } = this
    const hosting = this.#hosting
    const updates = this.#session.updates()
    const { wikitext, sha256, runs, damage } = await hosting.documents.read(updates)
    const at = { generation, sequence, wikitext, sha256 }
    let spans: Promise<readonly WrittenSpan[]> | undefined
    if (damage !== null && !this.isDamaged) this.#noteDamage(damage, sequence, updates.length)
    return {
      at,
      damage,
      spans() {
        spans ??= readWrittenSpans(hosting, draft, at, runs)
        return spans
      },
    }
  }

  /** Nothing is published any more; the host begins a new generation from the text as it was replayed. */
  #noteDamage({ kind, update, clientId }: Damage, sequence: SequenceNumber, updates: number): void {
    if (this.#hasDamage) return
    this.#hasDamage = true
    // The last update given is at `sequence`, and those before it follow each other without holes down to the snapshot.
    const at = update === null ? null : toSequenceNumber(sequence - (updates - 1 - update))
    this.#hosting.logger.error({ draftId: this.draft, damage: kind, sequence: at }, 'a text is unsound; beginning anew')
    this.#hosting.unsound(this, at === null ? null : { sequence: at, clientId })
  }

  /**
   * Begins the next generation from this one's durable text. Nothing more is heard meanwhile: what is not acknowledged stays unsent with its editor, who
   * is sent away with "other generation" (4409) when it is done, or with "come back" when it could not be.
   * @throws DraftError `store/failed`, and what `rewrite` throws
   */
  async beginAnew(beginning: Beginning): Promise<GenerationRecord> {
    this.#isHalted = true
    try {
      await this.settled()
      const { at, spans } = await this.written()
      const record = await beginAnew(this.#hosting, this.draft, at, await spans(), beginning)
      this.end(closeCode.otherGeneration)
      return record
    } catch (error) {
      this.end(closeCode.comeBack)
      throw error
    }
  }

  /** Our hash is made once for a place, however many ask. */
  async #compare({ connection, sequence, sha256 }: Extract<Effect, { kind: 'compare' }>): Promise<void> {
    const { draft } = this
    const { logger } = this.#hosting
    try {
      const { at } = await this.lastGood()
      const isEqual = at.sequence === sequence ? at.sha256 === Buffer.from(sha256).toString('hex') : null
      if (isEqual === false) {
        const person = this.#members.get(connection)?.access.person?.person ?? null
        logger.error({ draftId: draft, sequence, person }, 'an editor holds another text than the server')
      }
      this.#do((session) => session.compared(connection, sequence, isEqual))
    } catch (error) {
      logger.warn({ err: error, draftId: draft, sequence }, 'texts not compared')
      this.#do((session) => session.compared(connection, sequence, null))
    }
  }

  /** Ready to be dropped: a snapshot is kept if there is something to fold. The log already has everything. */
  async fold(): Promise<void> {
    if (!this.#session.hasTail || this.isDamaged || this.#isHalted) return
    const { documents, log, logger } = this.#hosting
    const { draft, generation } = this
    const sequence = this.#session.sequence
    try {
      // Taken before anything is awaited: exactly what is at this place.
      const updates = this.#session.updates()
      // A fold would hide what is unsound: U+FFFD looks typed in it.
      if ((await this.lastGood()).damage !== null) throw new Error('the text is unsound')
      const state = await documents.fold(updates)
      await log.saveSnapshot({ draft, generation, sequence, state })
      this.#session.compacted({ sequence, state })
    } catch (error) {
      this.#session.notCompacted()
      logger.error({ err: error, draftId: draft, sequence }, 'draft not folded; the log keeps everything')
    }
  }

  /** Closes every connection; no frame is heard any more. */
  end(code: CloseCode, reason = ''): void {
    if (this.#isGone) return
    this.#isGone = true
    this.#tick?.cancel()
    this.#flushChange()
    this.#waits.fail(new DraftError('store/failed', { operation: 'the draft was loaded anew' }))
    this.#hosting.forget(this)
    for (const [id, { socket }] of this.#members) {
      this.left(id)
      socket.close(code, reason)
    }
  }

  settled(): Promise<void> {
    return this.#writer.settled()
  }

  // ---- effects --------------------------------------------------------------------------------------------------------

  /** A broken invariant ends this session only: it is loaded again from the store, and no other draft notices. */
  #do(call: (session: DraftSession) => readonly Effect[]): void {
    if (this.#isGone) return
    try {
      for (const effect of call(this.#session)) this.#perform(effect)
      this.#outgoing.send()
      this.#scheduleTick()
    } catch (error) {
      this.#hosting.logger.error({ err: error, draftId: this.draft }, 'draft session broke; loading it again')
      this.end(closeCode.internal)
    }
  }

  #perform(effect: Effect): void {
    switch (effect.kind) {
      case 'send':
        for (const id of effect.to) {
          const member = this.#members.get(id)
          if (member !== undefined) this.#outgoing.add(member.socket, effect.frame, effect.isDroppable)
        }
        return
      case 'claim':
        this.#writer.claim(effect.claims)
        return
      case 'store':
        this.#writer.append(effect.entry)
        return
      case 'close': {
        const member = this.#members.get(effect.connection)
        this.#outgoing.send()
        this.left(effect.connection)
        member?.socket.close(effect.code)
        return
      }
      case 'chat': {
        const member = this.#members.get(effect.from)
        if (member !== undefined) this.#hosting.hooks.chatFrame(member, effect.frame)
        return
      }
      case 'compare':
        void this.#compare(effect)
        return
      case 'compact':
        void this.fold()
    }
  }

  #scheduleTick(): void {
    const withinMs = this.#session.tickWithinMs
    if (withinMs === null || this.#isGone || (this.#tick?.withinMs ?? Infinity) <= withinMs) return
    this.#tick?.cancel()
    const cancel = this.#hosting.clock.after(withinMs, () => {
      this.#tick = undefined
      this.#do((session) => session.tick())
    })
    this.#tick = { withinMs, cancel }
  }

  left(id: ConnectionId): void {
    const member = this.#members.get(id)
    if (member === undefined) return
    this.#members.delete(id)
    this.#hosting.heartbeat.remove(member.socket)
    this.#do((session) => session.leave(id))
    if (member.access.wantsFrames) this.#hosting.hooks.closed(member)
    if (this.#members.size === 0 && !this.#isGone) this.#hosting.emptied(this)
  }

  // ---- the store ------------------------------------------------------------------------------------------------------

  #storeFailed(cause: unknown): void {
    this.#hosting.logger.error({ err: cause, draftId: this.draft }, 'draft not saved; nobody writes until it can be')
    this.#do((session) => session.storeFailed())
    this.#waits.fail(new DraftError('store/failed', { operation: 'log.append' }, { cause }))
    this.#recoverLater()
  }

  #recoverLater(): void {
    if (this.#isRecovering) return
    this.#isRecovering = true
    const waitMs = this.#recoveryMs
    this.#recoveryMs = Math.min(slowestRecoveryMs, waitMs * 2)
    this.#hosting.clock.after(waitMs, () => {
      this.#isRecovering = false
      if (!this.#isGone) void this.#recover()
    })
  }

  /** If the store holds exactly what we think it does, people go on; if it holds something else, everybody starts over from it. */
  async #recover(): Promise<void> {
    try {
      // A disk that is full can still be read: only a write tells that it takes writes again.
      await this.#hosting.log.renew()
      const stored = await this.#hosting.log.load(this.draft)
      const sequence = stored?.tail.at(-1)?.sequence ?? stored?.snapshot?.sequence
      const isOurs = stored?.epoch === this.#epoch && stored.generation === this.generation
      if (isOurs && sequence === this.#session.sequence) {
        this.#hosting.logger.warn({ draftId: this.draft }, 'store answers again')
        this.#do((session) => session.storeRecovered())
      } else {
        this.end(closeCode.comeBack)
      }
    } catch (error) {
      // Loaded again, it shows what is left of it.
      if (isFault(error, 'store/damaged')) return this.end(closeCode.comeBack)
      this.#hosting.logger.warn({ err: error, draftId: this.draft }, 'store still fails')
      this.#recoverLater()
    }
  }

  #noteChange(): void {
    const nowMs = this.#hosting.clock.nowMs()
    if (this.#cancelChanged !== undefined) return
    const waitMs = Math.max(0, this.#changedAtMs + changedEveryMs - nowMs)
    if (waitMs === 0) this.#tellChange()
    else this.#cancelChanged = this.#hosting.clock.after(waitMs, () => this.#tellChange())
  }

  #flushChange(): void {
    if (this.#cancelChanged !== undefined) this.#tellChange()
  }

  #tellChange(): void {
    this.#cancelChanged?.()
    this.#cancelChanged = undefined
    this.#changedAtMs = this.#hosting.clock.nowMs()
    this.#hosting.hooks.changed(this.draft, this.#changedAtMs)
  }
}

type Taken = Exclude<ReturnType<DraftSession['write']>, string>

function takenOrThrow(draft: DraftId, outcome: ReturnType<DraftSession['write']>): Taken | 'moved-on' {
  if (typeof outcome !== 'string') return outcome
  if (outcome === 'foreign-client-id') return 'moved-on'
  if (outcome === 'locked') throw new DraftError('draft/locked', { draft })
  if (outcome === 'closed') throw new DraftError('draft/closed', { draft })
  if (outcome === 'store-failed') throw new DraftError('store/failed', { operation: 'log.append' })
  throw new DraftError('draft/change-refused', { draft, reason: outcome })
}
