import { DraftError, toSequenceNumber } from '@scriptorium/draft'
import type {
  Clock,
  CreditedText,
  DraftId,
  DraftLog,
  Generation,
  HeldGeneration,
  LogEntry,
  PersonId,
  SequenceNumber,
  Stretch,
} from '@scriptorium/draft'

import { WorkerThread } from '../worker-thread.ts'
import type { HistoryAnswer, HistoryJob, ReadText, WrittenChange } from './history-worker.ts'

/** Entries that go to the thread at once: the event loop passes on a page in a few milliseconds, and another draft's jobs come between. */
const entriesPerPage = 1_000
/** Longest a job may take: a page of entries or a text of the largest draft takes under 2 s. */
const jobTimeoutMs = 30_000
/** Readings that are kept for the next question, and what all of them weigh: the bytes of their logs, and what an entry takes besides. */
const maxReadings = 8
const entryWeight = 300
const maxWeightKept = 128 * 1024 * 1024
/** A log that weighs more is not read: what was typed in years weighs a tenth of it, what is pasted and deleted by a program in an hour all of it. */
const maxWeight = 512 * 1024 * 1024
/** Logs that are known to weigh more. */
const maxTooHeavy = 10_000
/** A reading that nobody asked for so long is forgotten. */
const forgetAfterMs = 10 * 60_000
/** Questions at a time; who comes beyond is told to come again. */
const maxQuestions = 64
/** Of these, questions of those who only read, which may be anybody: there is room for publishing, erasing and restoring. */
const maxReaders = 32

/** A place in a draft's history. */
export interface HistoryPlace {
  readonly generation: Generation
  readonly sequence: SequenceNumber
}

/** The cause of `draft/history-busy` where waiting does not help. */
export class LogTooHeavy extends Error {
  override readonly name = 'LogTooHeavy'
}

/** What is read of the log. */
export type HistoryLog = Pick<DraftLog, 'entries' | 'generations'>

interface Reading {
  readonly name: string
  readonly draft: DraftId
  sequence: number
  weight: number
  usedAtMs: number
  /** Pages of one reading follow each other. */
  line: Promise<unknown>
}

/**
 * What the logs of drafts tell of their past. Each generation is read once, page by page, by a thread of its own; a reading is kept while it is asked for,
 * and later questions read only what is new. The event loop never sees more of a log than a page.
 */
export class DraftHistories {
  readonly #log: HistoryLog
  readonly #clock: Clock
  readonly #maxWeight: number
  readonly #thread: WorkerThread<HistoryJob, HistoryAnswer>
  readonly #readings = new Map<string, Reading>()
  readonly #tooHeavy = new Set<string>()
  #questions = 0
  #readers = 0
  /** The store's thread saves what people write: however many logs are read, it is asked for one page at a time. */
  #page: Promise<unknown> = Promise.resolve()
  #lastName = 0
  #cancelForgetting: (() => void) | undefined

  /** @param heaviest bytes of the largest log that is read */
  constructor(log: HistoryLog, clock: Clock, heaviest = maxWeight) {
    this.#log = log
    this.#maxWeight = heaviest
    this.#clock = clock
    this.#thread = new WorkerThread(new URL('./history-worker.ts', import.meta.url), clock, jobTimeoutMs)
  }

  /** Newest first. @throws DraftError `draft/no-such-place`, `draft/history-busy`, `store/damaged` */
  async stretches(
    draft: DraftId,
    place: HistoryPlace,
    page: { readonly before: number | null; readonly limit: number },
  ): Promise<{ readonly stretches: readonly Stretch[]; readonly hasMore: boolean }> {
    return this.#askAsReader(draft, place, { want: 'stretches', ...page }, 'stretches')
  }

  /** @param since an earlier place of the same generation, to compare with @throws as `stretches` */
  async text(draft: DraftId, place: HistoryPlace, since: SequenceNumber | null): Promise<ReadText> {
    return this.#askAsReader(draft, place, { want: 'text', sequence: place.sequence, since }, 'text')
  }

  /** @throws as `stretches` */
  async credited(draft: DraftId, place: HistoryPlace): Promise<CreditedText> {
    return this.#ask(draft, place, { want: 'credited', sequence: place.sequence }, 'credited')
  }

  /** The update that makes the text at `now` what it was at `target`. @throws as `stretches` */
  async restore(draft: DraftId, now: HistoryPlace, target: HistoryPlace, clientId: number): Promise<WrittenChange> {
    const from = now.generation === target.generation ? target.sequence : await this.credited(draft, target)
    return this.#ask(draft, now, { want: 'restore', target: from, clientId }, 'change')
  }

  /** The update that takes this person's part in the generation back. @throws as `stretches` */
  async undo(draft: DraftId, now: HistoryPlace, person: PersonId, clientId: number): Promise<WrittenChange> {
    return this.#ask(draft, now, { want: 'undo', person, clientId }, 'change')
  }

  /** Nothing of this draft is kept in memory: something of it was erased. */
  forget(draft: DraftId): void {
    for (const [key, reading] of this.#readings) if (reading.draft === draft) this.#drop(key)
  }

  /** Questions in flight are rejected. May be called twice. */
  close(): Promise<void> {
    this.#cancelForgetting?.()
    return this.#thread.close()
  }

  // ---- readings -------------------------------------------------------------------------------------------------------

  async #askAsReader<Kind extends HistoryAnswer['kind']>(
    draft: DraftId,
    place: HistoryPlace,
    question: DistributiveOmit<HistoryJob, 'reading'>,
    kind: Kind,
  ): Promise<Extract<HistoryAnswer, { kind: Kind }>> {
    if (this.#readers >= maxReaders) throw new DraftError('draft/history-busy', { draft, retryAfterMs: 2_000 })
    this.#readers += 1
    try {
      return await this.#ask(draft, place, question, kind)
    } finally {
      this.#readers -= 1
    }
  }

  async #ask<Kind extends HistoryAnswer['kind']>(
    draft: DraftId,
    { generation, sequence }: HistoryPlace,
    question: DistributiveOmit<HistoryJob, 'reading'>,
    kind: Kind,
  ): Promise<Extract<HistoryAnswer, { kind: Kind }>> {
    if (this.#questions >= maxQuestions) throw new DraftError('draft/history-busy', { draft, retryAfterMs: 2_000 })
    this.#questions += 1
    const key = `${draft} ${generation}`
    try {
      if (this.#tooHeavy.has(key)) throw new LogTooHeavy()
      // A thread that was ended by somebody else's job has lost what it read: once more, from the beginning.
      for (let attempt = 0; attempt < 2; attempt += 1) {
        const reading = await this.#readUpTo(draft, generation, sequence)
        const answer = await this.#thread.ask({ ...question, reading: reading.name })
        if (answer.kind === kind) return answer as Extract<HistoryAnswer, { kind: Kind }>
        this.#drop(key)
      }
      throw new DraftError('draft/history-busy', { draft, retryAfterMs: 2_000 })
    } catch (error) {
      if (error instanceof DraftError) throw error
      this.#drop(key)
      throw new DraftError('draft/history-busy', { draft, retryAfterMs: 10_000 }, { cause: error })
    } finally {
      this.#questions -= 1
    }
  }

  async #readUpTo(draft: DraftId, generation: Generation, sequence: SequenceNumber): Promise<Reading> {
    const key = `${draft} ${generation}`
    const reading = this.#readings.get(key) ?? this.#begin(draft, key)
    this.#use(key, reading)
    const reads = reading.line.then(() => this.#readOn(reading, generation, sequence))
    reading.line = reads.catch(() => undefined)
    await reads
    return reading
  }

  #begin(draft: DraftId, key: string): Reading {
    this.#lastName += 1
    const name = `${key} ${this.#lastName}`
    const reading: Reading = { name, draft, sequence: 0, weight: 0, usedAtMs: 0, line: Promise.resolve() }
    this.#readings.set(key, reading)
    return reading
  }

  async #readOn(reading: Reading, generation: Generation, upTo: SequenceNumber): Promise<void> {
    const { draft, name } = reading
    if (reading.sequence === 0) {
      const records = await this.#log.generations(draft)
      const seedCredit = records.find((record) => record.generation === generation)?.credit ?? []
      await this.#thread.ask({ want: 'begin', reading: name, seedCredit })
    }
    while (reading.sequence < upTo) {
      const from = toSequenceNumber(reading.sequence + 1)
      const entries = await this.#nextPage(draft, generation, from)
      const last = entries.at(-1)
      if (last === undefined) throw new DraftError('draft/no-such-place', { draft, generation, sequence: upTo })
      const { kind } = await this.#thread.ask({ want: 'take', reading: name, entries })
      if (kind === 'unknown') {
        // The thread was started anew: from the beginning.
        reading.sequence = 0
        reading.weight = 0
        return this.#readOn(reading, generation, upTo)
      }
      reading.sequence = last.sequence
      reading.weight += entries.reduce((sum, { update }) => sum + update.length + entryWeight, 0)
      if (reading.weight > this.#maxWeight) this.#refuseFromNowOn(`${draft} ${generation}`)
    }
    return undefined
  }

  /** Logs only grow: it is not read so far again. */
  #refuseFromNowOn(key: string): never {
    this.#tooHeavy.add(key)
    const [oldest] = this.#tooHeavy
    if (this.#tooHeavy.size > maxTooHeavy && oldest !== undefined) this.#tooHeavy.delete(oldest)
    throw new LogTooHeavy()
  }

  #nextPage(draft: DraftId, generation: Generation, from: SequenceNumber): Promise<readonly LogEntry[]> {
    const page = this.#page.then(() => this.#log.entries(draft, generation, from, entriesPerPage))
    this.#page = page.catch(() => undefined)
    return page
  }

  #use(key: string, reading: Reading): void {
    reading.usedAtMs = this.#clock.nowMs()
    this.#readings.delete(key)
    this.#readings.set(key, reading)
    let kept = 0
    for (const { weight } of this.#readings.values()) kept += weight
    for (const [oldest, { weight }] of this.#readings) {
      if (oldest === key || (this.#readings.size <= maxReadings && kept <= maxWeightKept)) break
      kept -= weight
      this.#drop(oldest)
    }
    this.#cancelForgetting ??= this.#clock.after(forgetAfterMs, () => this.#forgetUnused())
  }

  #forgetUnused(): void {
    this.#cancelForgetting = undefined
    const beforeMs = this.#clock.nowMs() - forgetAfterMs
    for (const [key, { usedAtMs }] of this.#readings) if (usedAtMs <= beforeMs) this.#drop(key)
    if (this.#readings.size > 0) this.#cancelForgetting = this.#clock.after(forgetAfterMs, () => this.#forgetUnused())
  }

  #drop(key: string): void {
    const reading = this.#readings.get(key)
    if (reading === undefined) return
    this.#readings.delete(key)
    // What waits before it is still answered. A thread that has ended has nothing to forget.
    this.#thread.ask({ want: 'forget', reading: reading.name }).catch(() => undefined)
  }
}

/** `Omit` of each member of a union. */
type DistributiveOmit<Union, Key extends PropertyKey> = Union extends unknown ? Omit<Union, Key> : never

/** @throws DraftError `draft/no-such-place` unless the place can be read @returns the generation that it is in */
export function heldAt(
  draft: DraftId,
  held: readonly HeldGeneration[],
  { generation, sequence }: { readonly generation: number; readonly sequence: number },
): HeldGeneration {
  const found = held.find((one) => one.generation === generation)
  if (found === undefined || sequence < 1 || sequence > found.sequence)
    throw new DraftError('draft/no-such-place', { draft, generation, sequence })
  return found
}
