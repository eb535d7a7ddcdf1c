import { DraftError, isFault } from '@scriptorium/draft'
import type { Clock, Draft, DraftId, DraftLog, GenerationRecord, PersonId } from '@scriptorium/draft'
import { closeCode, moveReason } from '@scriptorium/protocol'
import type { CloseCode } from '@scriptorium/protocol'

import { DraftHistories } from '../history/draft-histories.ts'
import type { Log } from '../log.ts'
import type { LineMeter } from '../metrics/line-meter.ts'
import type { Beginning } from './beginning-anew.ts'
import { Documents } from './text/documents.ts'
import { holdOf } from './draft-hold.ts'
import { EditorSocket } from './lines/editor-socket.ts'
import type { SpeakingRates } from './lines/editor-socket.ts'
import { Heartbeat } from './lines/heartbeat.ts'
import { HostedDraft } from './hosted-draft.ts'
import type { Hosting } from './hosted-draft.ts'
import type { Line } from './lines/line.ts'
import { atOnce } from './lines/pace.ts'
import type { Pace } from './lines/pace.ts'
import { Turns } from './lines/turns.ts'
import type { ConnectionAccess, LiveConnection, LiveDrafts, LiveDraftsHooks, LiveLoad } from './live-drafts.ts'
import { RestingTexts } from './text/resting-texts.ts'
import { seedDraft } from './seed-draft.ts'
import { getStored } from './stored-draft.ts'
import type { StoredOrSaved } from './stored-draft.ts'
import type { TextAt, Written } from './text/text-at.ts'

/** A draft that nobody looks at stays loaded for so long: reloading a page costs no load. */
const unloadAfterMs = 30_000
/** Clients that are told to move come back spread over this time, or longer when they are many: a server takes some thousand joins a second. */
const shortestMoveMs = 400
const longestMoveMs = 8_000
const returnsPerMs = 2

export interface LiveDraftsOptions {
  readonly log: DraftLog
  readonly clock: Clock
  readonly logger: Log
  readonly hooks: LiveDraftsHooks
  /** Without it nothing is measured. */
  readonly meters?: LineMeter | undefined
  /** Without it everything is sent at once. */
  readonly pace?: Pace | undefined
  /** Without them those of the table of bounds. */
  readonly speakingRates?: SpeakingRates | undefined
}

/** Hosts drafts in this process: loads each once, however many join at once, and drops it when nobody has looked for a while. */
export function createLiveDrafts(options: LiveDraftsOptions): LiveDrafts {
  return new DraftHost(options)
}

class DraftHost implements LiveDrafts {
  readonly #options: LiveDraftsOptions
  readonly histories: DraftHistories
  readonly #documents: Documents
  readonly #heartbeat: Heartbeat<EditorSocket>
  readonly #turns = new Turns()
  readonly #hosting: Hosting
  readonly #hosted = new Map<DraftId, HostedDraft>()
  readonly #opening = new Map<DraftId, Promise<HostedDraft>>()
  readonly #seeding = new Map<DraftId, Promise<void>>()
  /** Drafts that begin a new generation: whoever comes waits for it. */
  readonly #renewing = new Map<DraftId, Promise<GenerationRecord>>()
  readonly #unloading = new Map<HostedDraft, () => void>()
  readonly #resting: RestingTexts
  #isClosed = false

  constructor(options: LiveDraftsOptions) {
    this.#options = options
    this.#documents = new Documents(options.clock)
    this.histories = new DraftHistories(options.log, options.clock)
    this.#heartbeat = new Heartbeat(options.clock)
    this.#resting = new RestingTexts(options.log, async (draft) => (await this.#readOnce(draft)).written())
    this.#hosting = {
      ...options,
      documents: this.#documents,
      histories: this.histories,
      heartbeat: this.#heartbeat,
      pace: options.pace ?? atOnce,
      forget: (hosted) => this.#forget(hosted),
      unsound: (hosted, culprit) => this.#replaceUnsound(hosted, culprit),
      emptied: (hosted) => this.#unloadLater(hosted),
    }
  }

  async seed(draft: Draft, wikitext: string): Promise<void> {
    const seeding = this.#seeding.get(draft.draft) ?? this.#seed(draft, wikitext)
    this.#seeding.set(draft.draft, seeding)
    await seeding.finally(() => this.#seeding.delete(draft.draft))
  }

  async join(socket: Line, draft: Draft, access: ConnectionAccess): Promise<void> {
    const { clock, meters, speakingRates } = this.#options
    const editor = new EditorSocket(socket, clock, meters?.open(access.wantsFrames), this.#turns, speakingRates)
    try {
      if (this.#isClosed) return editor.close(closeCode.comeBack, moveReason(shortestMoveMs))
      const hosted = await this.#open(draft)
      if (!editor.isOpen) return undefined
      if (hosted.generation !== draft.generation) return editor.close(closeCode.otherGeneration)
      if (hosted.isHalted) return editor.close(closeCode.comeBack)
      hosted.join(editor, access)
      if (!hosted.isEmpty) this.#stayLoaded(hosted)
      return undefined
    } catch (error) {
      const code = closeCodeOf(error)
      if (code !== closeCode.noSuchDraft) {
        this.#options.logger.error({ err: error, draftId: draft.draft }, 'draft could not be opened')
      }
      return editor.close(code)
    }
  }

  async text(draft: DraftId): Promise<TextAt> {
    return (await this.#written(draft)).at
  }

  async written(draft: DraftId): ReturnType<LiveDrafts['written']> {
    const { at, spans } = await this.#written(draft)
    return { ...at, spans: await spans() }
  }

  beginAnew(draft: DraftId, beginning: Beginning): Promise<GenerationRecord> {
    const before = this.#renewing.get(draft) ?? Promise.resolve()
    const renewing = before.catch(() => undefined).then(() => this.#beginAnew(draft, beginning))
    this.#renewing.set(draft, renewing)
    return renewing.finally(() => {
      if (this.#renewing.get(draft) === renewing) this.#renewing.delete(draft)
    })
  }

  async place(draft: Draft): ReturnType<LiveDrafts['place']> {
    if (this.#isClosed) throw new DraftError('store/failed', { operation: 'the server leaves' })
    const { generation, sequence } = await this.#open(draft)
    return { generation, sequence }
  }

  async write(...[draft, writing, at, isExact]: Parameters<LiveDrafts['write']>): ReturnType<LiveDrafts['write']> {
    const hosted = await this.#open(draft)
    return hosted.generation === at.generation ? hosted.write(writing, isExact ? at.sequence : null) : 'moved-on'
  }

  async lastGoodText(draft: DraftId): ReturnType<LiveDrafts['lastGoodText']> {
    try {
      return { ...(await this.text(draft)), isDamaged: false }
    } catch (error) {
      if (!isFault(error, 'store/damaged')) throw error
      const hosted = this.#hosted.get(draft) ?? (await this.#readOnce(draft))
      return { ...(await hosted.lastGood()).at, isDamaged: true }
    }
  }

  isOutOfStep(draft: DraftId): boolean {
    return this.#hosted.get(draft)?.isOutOfStep ?? false
  }

  differing(draft: DraftId): readonly PersonId[] {
    return [...(this.#hosted.get(draft)?.differing ?? [])]
  }

  peopleIn(draft: DraftId): readonly (PersonId | null)[] {
    return this.#hosted.get(draft)?.people ?? []
  }

  present(draft: DraftId): ReturnType<LiveDrafts['present']> {
    const present = this.#hosted.get(draft)?.present()
    return { present: present?.present ?? [], readers: present?.readers ?? 0 }
  }

  colour(draft: DraftId, person: PersonId): number {
    return this.#hosted.get(draft)?.colour(person) ?? 0
  }

  changeAccess(...[draft, person, access]: Parameters<LiveDrafts['changeAccess']>): void {
    this.#hosted.get(draft)?.changeAccess(person, access)
  }

  changeState(draft: Draft): void {
    this.#hosted.get(draft.draft)?.changeState(draft)
  }

  endSignIn(cookieSha256: string): void {
    for (const hosted of this.#hosted.values()) hosted.endSignIn(cookieSha256)
  }

  connections(draft: DraftId): readonly LiveConnection[] {
    return this.#hosted.get(draft)?.connections ?? []
  }

  liveDrafts(of?: PersonId): readonly DraftId[] {
    const hosted = [...this.#hosted.values()]
    return hosted.filter((one) => of === undefined || one.has(of)).map(({ draft }) => draft)
  }

  load(): LiveLoad {
    const hosted = [...this.#hosted.values()]
    return {
      drafts: hosted.length,
      savingDrafts: hosted.filter(({ isSaving }) => isSaving).length,
      connections: hosted.reduce((sum, one) => sum + one.connectionCount, 0),
      unsentBytes: hosted.reduce((sum, one) => sum + one.unsentBytes, 0),
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#heartbeat.stop()
    await Promise.allSettled(this.#opening.values())
    const hosted = [...this.#hosted.values()]
    await Promise.all(hosted.map((one) => one.settled()))
    const connections = hosted.reduce((sum, one) => sum + one.connectionCount, 0)
    const moveMs = Math.min(longestMoveMs, Math.max(shortestMoveMs, connections / returnsPerMs))
    for (const one of hosted) one.end(closeCode.comeBack, moveReason(moveMs))
    await Promise.all(hosted.map((one) => one.settled()))
    await Promise.all([this.#documents.close(), this.histories.close()])
  }

  // ---- loading --------------------------------------------------------------------------------------------------------

  async #open(draft: Draft): Promise<HostedDraft> {
    await this.#renewing.get(draft.draft)?.catch(() => undefined)
    const hosted = this.#hosted.get(draft.draft)
    if (hosted !== undefined) return hosted
    const opening = this.#opening.get(draft.draft) ?? this.#load(draft)
    this.#opening.set(draft.draft, opening)
    return await opening.finally(() => this.#opening.delete(draft.draft))
  }

  async #load(draft: Draft): Promise<HostedDraft> {
    // A draft without content is no reason to seed it: only `seed` does, once.
    const { stored, damagedAt } = await this.#getCurrent(draft.draft)
    const hosted = await HostedDraft.open(draft.draft, stored, holdOf(draft.state), this.#hosting, damagedAt)
    this.#hosted.set(draft.draft, hosted)
    this.#resting.forget(draft.draft)
    this.#unloadLater(hosted)
    return hosted
  }

  /** What is stored of the newest generation; of a restored backup that is one that begins now. */
  async #getCurrent(draft: DraftId): Promise<StoredOrSaved> {
    // Asked together, for they go to the disk together: a draft of a restored backup is rare.
    const [{ isFromBackup }, found] = await Promise.all([
      this.#options.log.standing(draft),
      getStored(draft, this.#options),
    ])
    if (!isFromBackup) return found
    const restored = await HostedDraft.open(draft, found.stored, null, this.#hosting, found.damagedAt)
    await this.#beginAnewFrom(restored, { reason: 'backup-restored', culprit: null, rewrite: (text) => text })
    return await getStored(draft, this.#options)
  }

  #stayLoaded(hosted: HostedDraft): void {
    this.#unloading.get(hosted)?.()
    this.#unloading.delete(hosted)
  }

  #forget(hosted: HostedDraft): void {
    this.#stayLoaded(hosted)
    if (this.#hosted.get(hosted.draft) === hosted) this.#hosted.delete(hosted.draft)
  }

  #unloadLater(hosted: HostedDraft): void {
    this.#stayLoaded(hosted)
    const cancel = this.#options.clock.after(unloadAfterMs, () => {
      this.#unloading.delete(hosted)
      if (hosted.isEmpty) void this.#unload(hosted)
    })
    this.#unloading.set(hosted, cancel)
  }

  /** Nothing to save: the log already has it. Whoever joins while it is folded finds it as it was. */
  async #unload(hosted: HostedDraft): Promise<void> {
    if (this.#hosted.get(hosted.draft) !== hosted) return
    await hosted.settled()
    await hosted.fold()
    if (!hosted.isEmpty || hosted.isSaving) return this.#unloadLater(hosted)
    if (hosted.isWorn) await this.#renewWorn(hosted)
    // Where that could not be done it is as it was, and done when it rests again.
    hosted.end(closeCode.comeBack)
  }

  async #renewWorn({ draft }: HostedDraft): Promise<void> {
    try {
      await this.beginAnew(draft, { reason: 'worn', culprit: null, rewrite: (text) => text })
    } catch (error) {
      this.#options.logger.error({ err: error, draftId: draft }, 'worn draft could not begin anew')
    }
  }

  // ---- generations ----------------------------------------------------------------------------------------------------

  async #beginAnew(draft: DraftId, beginning: Beginning): Promise<GenerationRecord> {
    await this.#opening.get(draft)?.catch(() => undefined)
    const hosted = this.#hosted.get(draft) ?? (await this.#readOnce(draft))
    const record = await this.#beginAnewFrom(hosted, beginning)
    await beginning.afterwards?.()
    return record
  }

  async #beginAnewFrom(hosted: HostedDraft, beginning: Beginning): Promise<GenerationRecord> {
    const record = await hosted.beginAnew(beginning)
    this.#resting.forget(hosted.draft)
    const { generation, reason, culprit } = record
    this.#options.logger.warn({ draftId: hosted.draft, generation, reason, culprit }, 'draft began a new generation')
    return record
  }

  /** The culprit is named in the record and the log, for moderators. */
  #replaceUnsound({ draft, generation }: HostedDraft, culprit: Parameters<Hosting['unsound']>[1]): void {
    const { log, logger } = this.#options
    const begin = async (): Promise<void> => {
      const [entry] = culprit === null ? [] : await log.entries(draft, generation, culprit.sequence, 1)
      const person = entry?.author ?? null
      const named = culprit === null ? null : { ...culprit, person }
      await this.beginAnew(draft, { reason: 'text-unsound', culprit: named, rewrite: (text) => text })
    }
    begin().catch((error: unknown) => logger.error({ err: error, draftId: draft }, 'draft could not begin anew'))
  }

  // ---- text -----------------------------------------------------------------------------------------------------------

  async #written(draft: DraftId): Promise<Written> {
    const hosted = this.#hosted.get(draft)
    if (hosted !== undefined) return await hosted.written()
    return await this.#resting.written(draft)
  }

  /** For its text only: nobody joins it. */
  async #readOnce(draft: DraftId): Promise<HostedDraft> {
    const { stored, damagedAt } = await getStored(draft, this.#options)
    return await HostedDraft.open(draft, stored, null, this.#hosting, damagedAt)
  }

  async #seed(draft: Draft, wikitext: string): Promise<void> {
    await seedDraft(draft, wikitext, this.#options)
    this.#resting.forget(draft.draft)
  }
}

function closeCodeOf(error: unknown): CloseCode {
  if (isFault(error, 'draft/not-found')) return closeCode.noSuchDraft
  return isFault(error, 'store/failed') ? closeCode.comeBack : closeCode.internal
}
