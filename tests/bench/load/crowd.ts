import { dialects } from './dialect.ts'
import type { DialectName } from './dialect.ts'
import { Editor } from './editor.ts'
import { Histogram } from './histogram.ts'
import { readRuns } from './read-runs.ts'
import { caretUpdate, typedUpdate } from './typed-update.ts'

/** Letters of one writer that may be on their way at once. */
const remembered = 512
const alphabet = 'abcdefghijklmnopqrstuvwxyz'

export interface CrowdPlan {
  readonly port: number
  readonly dialect: DialectName
  /** Names are this, then a number from `firstDraft` on. */
  readonly draftPrefix: string
  readonly firstDraft: number
  readonly drafts: number
  readonly editorsPerDraft: number
  /** The first so many of a draft type. */
  readonly writersPerDraft: number
  readonly wantsAck: boolean
}

export interface Writer {
  readonly clientId: number
  readonly draft: string
  readonly editor: Editor
  /** Letters typed so far. */
  clock: number
  awarenessClock: number
  /** Letters acknowledged, and letters that somebody else has. */
  acknowledged: number
  seen: number
  readonly sentAtMs: Float64Array
}

/** What is counted while a load runs. */
export interface Counts {
  sent: number
  delivered: number
  awareness: number
  readonly delivery: Histogram
  readonly acknowledgement: Histogram
}

/** Everybody who is connected by one generator process. */
export class Crowd {
  readonly #plan: CrowdPlan
  readonly editors: Editor[] = []
  readonly writers: Writer[] = []
  counts: Counts = emptyCounts()
  closed = 0
  refused = 0
  readonly closeCodes = new Map<number, number>()
  readonly #writersById = new Map<number, Writer>()

  constructor(plan: CrowdPlan) {
    this.#plan = plan
  }

  /** @param atOnce how many may be on their way in at once */
  async connect(atOnce: number): Promise<{ readonly connected: number; readonly tookMs: number }> {
    const { drafts, editorsPerDraft } = this.#plan
    const all = drafts * editorsPerDraft
    const startMs = performance.now()
    let next = 0
    // Round by round, so that a draft's editors do not all come at once.
    const comeIn = async (): Promise<void> => {
      while (next < all && this.refused < 50) {
        const index = next
        next += 1
        await this.#connectOne(index % drafts, Math.floor(index / drafts))
      }
    }
    await Promise.all(Array.from({ length: Math.min(atOnce, all) }, comeIn))
    this.writers.sort((a, b) => a.clientId - b.clientId)
    return { connected: this.editors.length, tookMs: performance.now() - startMs }
  }

  /** Types a letter at the next place of this writer. */
  type(writer: Writer, withCaret: boolean): void {
    const { clientId, clock, editor } = writer
    const letter = alphabet[(clientId + clock) % alphabet.length] ?? 'a'
    const update = editor.updateMessage(typedUpdate(clientId, clock, letter))
    const caret = withCaret ? [this.#caret(writer, clock)] : []
    writer.sentAtMs[clock % remembered] = performance.now()
    writer.clock += 1
    this.counts.sent += 1
    editor.write(withCaret ? Buffer.concat([update, ...caret]) : update, 1)
  }

  /** Says where this writer's caret is: still where it was, as clients do every 15 s, or somewhere else. */
  sayCaret(writer: Writer, hasMoved: boolean): void {
    const place = hasMoved ? writer.awarenessClock : Math.max(0, writer.clock - 1)
    writer.editor.write(this.#caret(writer, place), 0)
    this.counts.sent += 1
  }

  /** Forgets what was counted. */
  startCounting(): void {
    this.counts = emptyCounts()
  }

  close(): void {
    for (const editor of this.editors) editor.destroy()
  }

  #caret(writer: Writer, clock: number): Buffer {
    writer.awarenessClock += 1
    return writer.editor.awarenessMessage(caretUpdate(writer.clientId, writer.awarenessClock, clock))
  }

  async #connectOne(draftIndex: number, place: number): Promise<void> {
    const { port, dialect, draftPrefix, firstDraft, writersPerDraft, wantsAck, editorsPerDraft } = this.#plan
    const draft = `${draftPrefix}${firstDraft + draftIndex}`
    const clientId = 1_000 + (firstDraft + draftIndex) * editorsPerDraft + place
    const writer = place < writersPerDraft ? clientId : null
    let isTaken = false
    await new Promise<void>((resolve) => {
      const editor = new Editor(
        { port, draft, dialect: dialects[dialect], wantsAck: wantsAck && writer !== null },
        {
          synced: () => {
            if (!isTaken) this.#take(editor, draft, writer)
            isTaken = true
            resolve()
          },
          update: (update) => readRuns(update, (...run) => this.#noteRun(writer, ...run)),
          awareness: () => {
            this.counts.awareness += 1
          },
          acknowledged: (updates) => this.#noteAcknowledged(writer, updates),
          closed: (code) => {
            this.closeCodes.set(code, (this.closeCodes.get(code) ?? 0) + 1)
            if (editor.isSynced) this.closed += 1
            else this.refused += 1
            resolve()
          },
        },
      )
    })
  }

  #take(editor: Editor, draft: string, clientId: number | null): void {
    this.editors.push(editor)
    if (clientId === null) return
    const sentAtMs = new Float64Array(remembered)
    const counted = { clock: 0, awarenessClock: 0, acknowledged: 0, seen: 0 }
    const writer: Writer = { clientId, draft, editor, sentAtMs, ...counted }
    this.writers.push(writer)
    this.#writersById.set(clientId, writer)
  }

  #noteRun(own: number | null, clientId: number, clock: number, length: number): void {
    if (clientId === own) return
    const writer = this.#writersById.get(clientId)
    if (writer === undefined) return
    const nowMs = performance.now()
    const { counts } = this
    counts.delivered += length
    writer.seen = Math.max(writer.seen, clock + length)
    for (let at = clock; at < clock + length; at += 1)
      counts.delivery.note(nowMs - (writer.sentAtMs[at % remembered] ?? 0))
  }

  #noteAcknowledged(clientId: number | null, updates: number): void {
    const writer = clientId === null ? undefined : this.#writersById.get(clientId)
    if (writer === undefined) return
    const nowMs = performance.now()
    // Whatever is no letter was the answer to the server's question, before the first letter.
    const letters = updates - (writer.editor.updates - writer.clock)
    for (let at = writer.acknowledged; at < letters; at += 1)
      this.counts.acknowledgement.note(nowMs - (writer.sentAtMs[at % remembered] ?? 0))
    writer.acknowledged = Math.max(writer.acknowledged, letters)
  }
}

function emptyCounts(): Counts {
  return { sent: 0, delivered: 0, awareness: 0, delivery: new Histogram(), acknowledgement: new Histogram() }
}
