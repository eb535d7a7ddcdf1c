import {
  closeCode,
  rootName,
  type ChatAnswerFrame,
  type ChatRequestFrame,
  type Notice,
  type Refusal,
} from '@scriptorium/protocol'
import { Awareness } from 'y-protocols/awareness'
import type { Doc, Text, Transaction } from 'yjs'
import { ConnectionKeeper, type KeeperHears } from './connection-keeper.ts'
import { EarlierWords } from './earlier-words.ts'
import { Listeners } from './listeners.ts'
import type {
  ConnectionState,
  DraftProvider,
  DraftProviderOptions,
  DraftStatus,
  ProviderClock,
  ProviderEvent,
} from './provider-surface.ts'
import { ResumePlace } from './resume-place.ts'
import { hasAllSaved, isSaved, nextSaveState, openingState, saveWord, type SaveEvent } from './save-state.ts'
import { systemClock } from './system-clock.ts'
import { TextComparison } from './text-comparison.ts'
import { UnsentWords } from './unsent-words.ts'

/**
 * After these the same words may be taken a little later: come back and send them again. Where somebody may not write, or the store failed,
 * the server asks anew by itself once that is over.
 */
const passing: readonly Refusal['reason'][] = ['too-often', 'clock-gap', 'unknown-origin']

const nothing = (): void => {}

/**
 * Connects `doc` to its live draft with y-websocket and starts at once. Words of an earlier visit that are still on this device go in as soon
 * as the server's text is there.
 */
export function createDraftProvider(options: DraftProviderOptions): DraftProvider {
  return new LiveDraftProvider(options)
}

class LiveDraftProvider implements DraftProvider {
  readonly doc: Doc
  readonly awareness: Awareness
  readonly #ownsAwareness: boolean
  readonly #text: Text
  readonly #clock: ProviderClock
  readonly #keeper: ConnectionKeeper
  readonly #unsent: UnsentWords
  readonly #earlier: EarlierWords
  readonly #comparison: TextComparison
  readonly #resume = new ResumePlace()
  readonly #chat = new Listeners<ChatAnswerFrame>()
  readonly #statuses = new Listeners<DraftStatus>()
  readonly #events = new Listeners<ProviderEvent>()
  #save = openingState
  #connection: ConnectionState = { kind: 'connecting' }
  #notice: Notice | null = null
  #refusal: Refusal | null = null
  #generation: number | null = null
  #savedAtMs: number | null = null
  #status: DraftStatus
  #isSlowLine = false
  #isDestroyed = false
  #cancelTick = nothing

  constructor(options: DraftProviderOptions) {
    const { doc, draft, socketAddress, fetchTicket, localCopy: copy = null, clock = systemClock } = options
    this.doc = doc
    this.awareness = options.awareness ?? new Awareness(doc)
    this.#ownsAwareness = options.awareness === undefined
    this.#text = doc.getText(rootName)
    this.#clock = clock
    const tell = (event: ProviderEvent): void => this.#events.tell(event)
    this.#earlier = new EarlierWords({ doc, draft, copy, tell })
    this.#unsent = new UnsentWords({
      draft,
      clientId: doc.clientID,
      copy,
      onKept: () => this.#changed(),
      onDeviceFailed: (cause) => tell({ kind: 'device-failed', cause }),
    })
    this.#status = this.#statusNow()
    // Before y-websocket listens: a change is counted before it is sent.
    doc.on('update', this.#onUpdate)
    this.#keeper = new ConnectionKeeper({
      doc,
      draft,
      socketAddress,
      fetchTicket,
      clock,
      awareness: this.awareness,
      fetch: options.fetch === undefined ? (input, init) => globalThis.fetch(input, init) : options.fetch,
      openSocket: options.openSocket ?? ((address) => new WebSocket(address)),
      gate: (frame) => this.#maySend(frame),
      resumeAt: () => this.#resume.say(),
      hears: this.#hears(),
    })
    this.#comparison = new TextComparison({
      text: this.#text,
      clock,
      isAtRest: () => this.#keeper.isWanted && this.#save.connection !== null && hasAllSaved(this.#save),
      askPlace: () => this.#keeper.askPlace(),
      sendHash: (place, sha256) => this.#keeper.sendHash(place, sha256),
      askWholeCopy: () => this.#keeper.askWholeCopy(),
      onVerdict: (isEqual) => {
        this.#resume.compared(isEqual)
        this.#happened({ kind: 'compared', isEqual })
      },
      onApart: () => tell({ kind: 'out-of-step', text: this.#text.toJSON() }),
    })
    this.#keeper.connect()
  }

  get status(): DraftStatus {
    return this.#status
  }

  connect(): void {
    this.#keeper.connect()
  }

  disconnect(): void {
    this.#keeper.stop(0, 'disconnected')
  }

  sendChat(frame: ChatRequestFrame): boolean {
    return this.#keeper.sendChat(frame)
  }

  onChat(listener: (frame: ChatAnswerFrame) => void): () => void {
    return this.#chat.add(listener)
  }

  onStatus(listener: (status: DraftStatus) => void): () => void {
    return this.#statuses.add(listener)
  }

  onEvent(listener: (event: ProviderEvent) => void): () => void {
    return this.#events.add(listener)
  }

  unsentText(): string {
    return this.#unsent.text(this.#text)
  }

  discardUnsent(): Promise<void> {
    return this.#unsent.discard()
  }

  dropLeftovers(): Promise<void> {
    return this.#earlier.dropLeftovers()
  }

  compareNow(): Promise<boolean | null> {
    return this.#comparison.compareNow()
  }

  async destroy(): Promise<void> {
    if (this.#isDestroyed) return
    this.#isDestroyed = true
    this.#cancelTick()
    this.doc.off('update', this.#onUpdate)
    this.#earlier.stop()
    this.#comparison.stop()
    this.#keeper.destroy()
    if (this.#ownsAwareness) this.awareness.destroy()
    await this.#unsent.settled()
  }

  // ---- what was typed here --------------------------------------------------------------------------------------------

  readonly #onUpdate = (update: Uint8Array, origin: unknown, _doc: unknown, transaction: Transaction): void => {
    if (this.#resume.shouldAsk(this.#clock.nowMs())) this.#keeper.askPlace()
    if (origin === this.#keeper.websocket) return
    const restored = this.#earlier.takeRestored()
    const atMs = this.#clock.nowMs()
    this.#save = nextSaveState(this.#save, { kind: 'typed', atMs })
    this.#unsent.add(this.#save.local, update, transaction, restored?.sinceMs ?? atMs, restored?.keys)
    this.#changed()
  }

  /**
   * An update sent before the answer would leave a gap where offline changes are missing, and so would one after a refusal. The answer to the
   * server's question what it lacks carries them all.
   */
  #maySend(frame: 'answer' | 'update'): boolean {
    const { connection } = this.#save
    if (connection === null) return false
    if (frame === 'update' && (connection.answer === null || connection.refused !== null)) return false
    this.#happened({ kind: 'sent', as: frame })
    return true
  }

  // ---- what the connection tells --------------------------------------------------------------------------------------

  #hears(): KeeperHears {
    return {
      state: (connection) => {
        this.#connection = connection
        this.#changed()
      },
      ticketRefused: (code) => this.#events.tell({ kind: 'ticket-refused', code }),
      generation: (generation) => this.#isOurs(generation),
      opened: (isSlow) => {
        this.#isSlowLine = isSlow
        this.#happened({ kind: 'opened', atMs: this.#clock.nowMs() })
      },
      lost: (isMoving) => {
        this.#happened({ kind: 'lost', isMoving })
        this.#resume.lost()
        this.#comparison.lost()
      },
      notUnderstood: () => this.#resume.isNotUnderstood(),
      stranded: () => this.#happened({ kind: 'stranded' }),
      loaded: () => {
        const { pendingStructs, pendingDs } = this.doc.store
        if (this.#resume.loaded(pendingStructs === null && pendingDs === null)) this.#keeper.askWholeCopy()
        this.#happened({ kind: 'loaded' })
        this.#restore()
        this.#comparison.loaded()
      },
      closedForGood: (code, reason) => {
        if (code === closeCode.otherGeneration) this.#renewed(null)
        else this.#events.tell({ kind: 'closed', code, reason })
      },
      durable: (count) => this.#durable(count),
      refused: (refusal) => this.#refused(refusal),
      notice: (notice) => {
        this.#notice = notice
        this.#resume.heard(notice, this.#clock.nowMs())
        this.#happened({ kind: 'role', role: notice.role })
        this.#restore()
      },
      chat: (frame) => this.#chat.tell(frame),
      place: (place) => {
        this.#resume.heard(place, this.#clock.nowMs())
        // Without a hash there is no verdict: whoever waits for one is answered in time.
        void this.#comparison.place(place).catch(nothing)
      },
      verdict: (verdict) => this.#comparison.verdict(verdict),
    }
  }

  #isOurs(generation: number): boolean {
    if (this.#generation === null) {
      this.#generation = generation
      this.#unsent.generation = generation
    }
    if (this.#generation === generation) return true
    this.#renewed(generation)
    return false
  }

  #renewed(generation: number | null): void {
    this.#earlier.stop()
    this.#keeper.stop(0, 'other-generation')
    this.#events.tell({ kind: 'other-generation', generation, unsentText: this.unsentText() })
  }

  #durable(count: number): void {
    this.#save = nextSaveState(this.#save, { kind: 'durable', count })
    this.#unsent.saved(this.#save.saved)
    if (isSaved(this.#save)) {
      this.#savedAtMs = this.#clock.nowMs()
      this.#refusal = null
      this.#keeper.proved()
    }
    this.#changed()
  }

  #refused(refusal: Refusal): void {
    this.#happened({ kind: 'refused', update: refusal.update })
    // A reader's empty answer says nothing that could be lost.
    if (this.#unsent.waiting() === null) return
    this.#refusal = refusal
    this.#changed()
    this.#events.tell({ kind: 'refused', refusal, unsentText: this.unsentText() })
    if (passing.includes(refusal.reason)) this.#keeper.reconnect()
  }

  #restore(): void {
    if (!this.#save.isLoaded || this.#generation === null) return
    this.#earlier.restore(this.#generation, this.#notice?.role ?? null)
  }

  // ---- what is shown --------------------------------------------------------------------------------------------------

  #happened(event: SaveEvent): void {
    this.#save = nextSaveState(this.#save, event)
    this.#changed()
  }

  #changed(): void {
    if (this.#isDestroyed) return
    this.#cancelTick()
    const nowMs = this.#clock.nowMs()
    const { changesAtMs } = saveWord(this.#save, nowMs)
    this.#cancelTick = changesAtMs === null ? nothing : this.#clock.after(changesAtMs - nowMs, () => this.#changed())
    this.#status = this.#statusNow()
    this.#statuses.tell(this.#status)
  }

  #statusNow(): DraftStatus {
    return {
      save: saveWord(this.#save, this.#clock.nowMs()).word,
      isSaved: isSaved(this.#save),
      isLoaded: this.#save.isLoaded,
      connection: this.#connection,
      isSlowLine: this.#isSlowLine,
      notice: this.#notice,
      waiting: this.#unsent.waiting(),
      savedAtMs: this.#savedAtMs,
      refusal: this.#refusal,
      generation: this.#generation,
      hasWordsOnNoDisk: this.#unsent.hasWordsOnNoDisk,
    }
  }
}
