import { createHash } from 'node:crypto'
import { parentPort } from 'node:worker_threads'

import { stretchesBefore } from '@scriptorium/draft'
import type { CreditSpan, CreditedText, LogEntry, PersonId, Stretch } from '@scriptorium/draft'
import { writeChange } from '@scriptorium/session'

import { doJobs } from '../worker-thread.ts'
import { HistoryReading } from './history-reading.ts'
import { creditedTextAt, piecesAt } from './history-texts.ts'
import type { HistoryPiece } from './history-texts.ts'
import type { PlannedChange } from './planned-change.ts'
import { restorePlace, restoreText } from './restore-place.ts'
import { undoPerson } from './undo-person.ts'

/** What the main thread asks of a reading, which it names. */
export type HistoryJob = { readonly reading: string } & (
  | { readonly want: 'begin'; readonly seedCredit: readonly CreditSpan[] }
  | { readonly want: 'take'; readonly entries: readonly LogEntry[] }
  | { readonly want: 'stretches'; readonly before: number | null; readonly limit: number }
  | { readonly want: 'text'; readonly sequence: number; readonly since: number | null }
  | { readonly want: 'credited'; readonly sequence: number }
  /** `target`: a place of the same reading, or a text. */
  | { readonly want: 'restore'; readonly target: number | CreditedText; readonly clientId: number }
  | { readonly want: 'undo'; readonly person: PersonId; readonly clientId: number }
  | { readonly want: 'forget' }
)

/** A text at a place. */
export interface ReadText {
  readonly atMs: number
  readonly sha256: string
  readonly pieces: readonly HistoryPiece[]
}

export type WrittenChange = Pick<PlannedChange, 'credit' | 'added' | 'removed'> & { readonly update: Uint8Array }

export type HistoryAnswer =
  | { readonly kind: 'done' }
  /** The thread was started anew, or the reading was forgotten: it must be begun again. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'stretches'; readonly stretches: readonly Stretch[]; readonly hasMore: boolean }
  | ({ readonly kind: 'text' } & ReadText)
  | ({ readonly kind: 'credited' } & CreditedText)
  | ({ readonly kind: 'change' } & WrittenChange)

const readings = new Map<string, HistoryReading>()

doJobs(parentPort, (job: HistoryJob): HistoryAnswer => {
  if (job.want === 'begin') {
    readings.set(job.reading, new HistoryReading(job.seedCredit))
    return { kind: 'done' }
  }
  const reading = readings.get(job.reading)
  if (reading === undefined) return { kind: 'unknown' }
  switch (job.want) {
    case 'take':
      for (const entry of job.entries) reading.take(entry)
      return { kind: 'done' }
    case 'stretches':
      return { kind: 'stretches', ...stretchesBefore(reading.stretches, job.before, job.limit) }
    case 'text':
      return { kind: 'text', ...readText(reading, job.sequence, job.since) }
    case 'credited':
      return { kind: 'credited', ...creditedTextAt(reading, job.sequence) }
    case 'restore': {
      const { target } = job
      const plan = typeof target === 'number' ? restorePlace(reading, target) : restoreText(reading, target)
      return { kind: 'change', ...written(plan, job.clientId) }
    }
    case 'undo':
      return { kind: 'change', ...written(undoPerson(reading, job.person), job.clientId) }
    case 'forget':
      readings.delete(job.reading)
      return { kind: 'done' }
  }
})

function readText(reading: HistoryReading, sequence: number, since: number | null): ReadText {
  const pieces = piecesAt(reading, sequence, since)
  const hash = createHash('sha256')
  for (const { kind, text } of pieces) if (kind !== 'removed') hash.update(text)
  return { atMs: reading.atMs(sequence), sha256: hash.digest('hex'), pieces }
}

function written({ inserts, deletions, credit, added, removed }: PlannedChange, clientId: number): WrittenChange {
  return { update: writeChange(clientId, inserts, deletions), credit, added, removed }
}
