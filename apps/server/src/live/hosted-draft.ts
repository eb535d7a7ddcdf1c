import { DraftError } from '@scriptorium/draft'
import type {
  Clock,
  Draft,
  DraftId,
  Generation,
  GenerationRecord,
  OwnedDraft,
  PersonId,
  SequenceNumber,
} from '@scriptorium/draft'
import { closeCode } from '@scriptorium/protocol'
import type { CloseCode } from '@scriptorium/protocol'
import { openingDraftSession } from '@scriptorium/session'
import type { ConnectionId, DraftHold, DraftSession, Effect, ServerWriting } from '@scriptorium/session'

import { beginAnew } from './beginning-anew.ts'
import type { Beginning } from './beginning-anew.ts'
import { compareTexts } from './text/comparing-texts.ts'
import { holdOf } from './draft-hold.ts'
import { DraftSaving } from './saving/draft-saving.ts'
import type { SavingEvents } from './saving/draft-saving.ts'
import { DurableText } from './text/durable-text.ts'
import type { Reading, TextSources, UnsoundUpdate } from './text/durable-text.ts'
import type { EditorSocket } from './lines/editor-socket.ts'
import { foldDraft } from './saving/folding.ts'
import type { Heartbeat } from './lines/heartbeat.ts'
import { inTurns } from './in-turns.ts'
import type { ConnectionAccess, LiveConnection, LiveDraftsHooks } from './live-drafts.ts'
import type { MemberHost } from './member.ts'
import { Members } from './members.ts'
import type { Pace } from './lines/pace.ts'
import { takenOrThrow } from './server-writing.ts'
import { SessionTick } from './session-tick.ts'
import type { Written } from './text/text-at.ts'

/** What all hosted drafts share. */
export interface Hosting extends TextSources {
  readonly clock: Clock
  readonly hooks: LiveDraftsHooks
  readonly heartbeat: Heartbeat<EditorSocket>
  readonly pace: Pace
  /** This draft must be loaded again at its next use. */
  forget(hosted: HostedDraft): void
  /** Its text must begin anew. @param culprit `null`: nobody can be named */
  unsound(hosted: HostedDraft, culprit: UnsoundUpdate | null): void
  /** The last connection has left. */
  emptied(hosted: HostedDraft): void
}

/** One draft in this process: its session, its sockets, its way to the disk. Carries out what the session asks. */
export class HostedDraft implements MemberHost, SavingEvents {
  readonly draft: DraftId
  readonly generation: Generation
  readonly #damagedAt: SequenceNumber | null
  readonly #hosting: Hosting
  readonly #session: DraftSession
  readonly #members: Members
  readonly #saving: DraftSaving
  readonly #text: DurableText
  readonly #tick: SessionTick
  #isGone = false
  /** Nothing more is heard: a new generation is being begun. */
  #isHalted = false

  private constructor(
    draft: DraftId,
    stored: OwnedDraft,
    opened: DraftSession,
    hosting: Hosting,
    damagedAt: SequenceNumber | null,
  ) {
    this.draft = draft
    this.generation = stored.generation
    this.#hosting = hosting
    this.#damagedAt = damagedAt
    this.#session = opened
    this.#members = new Members(hosting)
    this.#saving = new DraftSaving({ draft, ...stored }, this.#session, hosting, this)
    this.#text = new DurableText(this, this.#session, hosting, (culprit) => hosting.unsound(this, culprit))
    this.#tick = new SessionTick(hosting.clock, (nowMs) => this.#do((session) => session.tick(nowMs)))
  }

  /**
   * The loop goes on meanwhile, however much is stored.
   * @param damagedAt first place that is missing, when `stored` is only what could be read: nobody writes then
   * @throws DraftError `store/damaged`
   */
  static async open(
    draft: DraftId,
    stored: OwnedDraft,
    hold: DraftHold,
    hosting: Hosting,
    damagedAt: SequenceNumber | null,
  ): Promise<HostedDraft> {
    try {
      const session = await inTurns(openingDraftSession(draft, stored, damagedAt === null ? hold : 'store-damaged'))
      return new HostedDraft(draft, stored, session, hosting, damagedAt)
    } catch (cause) {
      const sequence = stored.snapshot?.sequence ?? 0
      throw new DraftError('store/damaged', { draft, sequence }, { cause })
    }
  }

  get isEmpty(): boolean {
    return this.#members.count === 0
  }

  get connectionCount(): number {
    return this.#members.count
  }

  /** Whether this person has a connection here. */
  has(person: PersonId): boolean {
    return this.#members.has(person)
  }

  get people(): readonly (PersonId | null)[] {
    return this.#members.people
  }

  get unsentBytes(): number {
    return this.#members.unsentBytes
  }

  /** Texts differ: see `LiveDrafts.isOutOfStep`. */
  get isOutOfStep(): boolean {
    return this.#session.isOutOfStep || this.#text.isUnsound
  }

  /** So much was deleted in it that it had better begin anew while nobody is here. */
  get isWorn(): boolean {
    return this.#session.isWorn && !this.isDamaged && !this.#text.isUnsound && !this.#isHalted
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
    return this.#session.isSaving || this.#saving.isBusy
  }

  /** Durable place. */
  get sequence(): SequenceNumber {
    return this.#session.sequence
  }

  get connections(): readonly LiveConnection[] {
    return this.#members.wantingFrames
  }

  join(socket: EditorSocket, access: ConnectionAccess): void {
    const member = this.#members.add(socket, access, this)
    this.#do((session) => session.join(member.id, access))
    if (access.wantsFrames && this.#members.find(member.id) !== undefined) this.#hosting.hooks.opened(member)
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
    if (taken.effects.length > 0) await this.#saving.until(taken.sequence)
    return taken.sequence
  }

  present(): ReturnType<DraftSession['present']> {
    return this.#session.present()
  }

  colour(person: PersonId): number {
    return this.#session.colour(person)
  }

  changeAccess(person: PersonId | null, access: Pick<ConnectionAccess, 'mayWrite' | 'readOnlyBecause'> | null): void {
    if (access !== null && !this.#members.changeAccess(person, access)) return
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
    this.#members.flush()
    for (const { id, access, socket } of this.#members.all()) {
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

  /** What is here, whole or not. */
  lastGood(): Promise<Reading> {
    return this.#text.read()
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

  async #compare(effect: Extract<Effect, { kind: 'compare' }>): Promise<void> {
    const { logger } = this.#hosting
    const isEqual = await compareTexts(this.draft, this.#text, effect, logger, () =>
      this.#members.personAt(effect.connection),
    )
    this.#do((session) => session.compared(effect.connection, effect.sequence, isEqual))
  }

  /** Ready to be dropped: a snapshot is kept if there is something to fold. The log already has everything. */
  async fold(): Promise<void> {
    if (!this.#session.hasTail || this.isDamaged || this.#isHalted) return
    const compacted: Parameters<typeof foldDraft>[3] = (made) => this.#do((session) => session.compacted(made))
    await foldDraft(this, this.#session, this.#text, compacted, this.#hosting)
  }

  /** Closes every connection; no frame is heard any more. */
  end(code: CloseCode, reason = ''): void {
    if (this.#isGone) return
    this.#isGone = true
    this.#tick.cancel()
    this.#saving.end()
    this.#members.flush()
    this.#hosting.forget(this)
    for (const { id, socket } of this.#members.all()) {
      this.left(id)
      socket.close(code, reason)
    }
  }

  /** By its saving. */
  tell(call: (session: DraftSession) => readonly Effect[]): void {
    this.#do(call)
  }

  /** By its saving: loaded again, it shows what the store holds. */
  startOver(): void {
    this.end(closeCode.comeBack)
  }

  settled(): Promise<void> {
    return this.#saving.settled()
  }

  // ---- effects --------------------------------------------------------------------------------------------------------

  /** A broken invariant ends this session only: it is loaded again from the store, and no other draft notices. */
  #do(call: (session: DraftSession) => readonly Effect[]): void {
    if (this.#isGone) return
    try {
      for (const effect of call(this.#session)) this.#perform(effect)
      this.#members.endTurn()
      if (!this.#isGone) this.#tick.within(this.#session.tickWithinMs)
    } catch (error) {
      this.#hosting.logger.error({ err: error, draftId: this.draft }, 'draft session broke; loading it again')
      this.end(closeCode.internal)
    }
  }

  #perform(effect: Effect): void {
    switch (effect.kind) {
      case 'send':
        this.#members.say(effect)
        return
      case 'claim':
      case 'store':
        this.#saving.perform(effect)
        return
      case 'close': {
        const member = this.#members.find(effect.connection)
        this.#members.flush()
        this.left(effect.connection)
        member?.socket.close(effect.code)
        return
      }
      case 'chat': {
        const member = this.#members.find(effect.from)
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

  left(id: ConnectionId): void {
    const member = this.#members.find(id)
    if (member === undefined) return
    this.#members.remove(member)
    this.#do((session) => session.leave(id))
    if (member.access.wantsFrames) this.#hosting.hooks.closed(member)
    if (this.isEmpty && !this.#isGone) this.#hosting.emptied(this)
  }
}
