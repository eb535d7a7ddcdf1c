import type { DatabaseSync } from 'node:sqlite'
import type { DraftId } from '@scriptorium/draft'
import { inTransaction } from '../in-transaction.ts'
import { overtaken } from '../overtaken.ts'
import type { LogTables } from '../tables/log.ts'
import type { OwnedJournal } from './owned-journal.ts'

/** About so many entries become rows at a time: bounds how long another call waits for them, to some ten milliseconds. */
const entriesPerSlice = 1_000
/**
 * So many times what a slice took is rested after it: on one core this thread and the event loop share the time, and nobody who types should hear of it.
 * The more segments wait behind the one under way, the shorter, and when `manyWaiting` wait, not at all: a start after a crash makes rows of them first.
 */
const restsPerSlice = 5
const manyWaiting = 4
/** However slow the disk was. */
const longestRestMs = 200

export interface Retirement {
  /** The segments up to this one are closed. */
  begin(of: { readonly epoch: number; readonly segment: number }): void
  end(): void
}

/**
 * Makes rows of the entries of closed segments, a slice at a time, draft by draft: in thousands they cost a fraction of what each costs
 * alone. When all are rows the segments are deleted. What fails, on a full disk for instance, is done with the next segment.
 */
export function retireInSlices(
  database: DatabaseSync,
  journal: Pick<OwnedJournal, 'isTakenOver' | 'epoch' | 'readOn' | 'draftsUpTo' | 'retire' | 'removeRetired'>,
  log: Pick<LogTables, 'settle'>,
): Retirement {
  /** What is asked for, and what is under way: a pass is ended before the next one, or it never would under load. */
  let asked = { epoch: 0, segment: 0 }
  let pass = asked
  /** `undefined`: not all of it has been read. */
  let waiting: DraftId[] | undefined
  let step: NodeJS.Timeout | undefined

  function beginPass(): void {
    pass = asked
    waiting = undefined
    step = setTimeout(next)
  }

  function next(): void {
    step = undefined
    const beganAtMs = performance.now()
    try {
      if (waiting === undefined) {
        if (journal.readOn()) waiting = journal.draftsUpTo(pass.segment)
        rest(performance.now() - beganAtMs)
        return
      }
      inTransaction(database, slice)
      if (waiting.length > 0) {
        rest(performance.now() - beganAtMs)
        return
      }
      journal.removeRetired()
      if (asked.epoch === journal.epoch() && asked.segment > pass.segment) beginPass()
    } catch {
      // A full disk, or a successor. Whoever needs the room asks again, or has done so meanwhile, under an epoch of our own.
      waiting = undefined
      if (asked.epoch !== pass.epoch) beginPass()
    }
  }

  function rest(tookMs: number): void {
    const share = Math.max(0, 1 - (asked.segment - pass.segment) / manyWaiting)
    step = setTimeout(next, Math.min(longestRestMs, restsPerSlice * share * tookMs))
  }

  function slice(): void {
    // Asked inside the transaction: nobody takes over meanwhile. Under another epoch the numbers are those of other segments.
    if (!journal.isTakenOver() || journal.epoch() !== pass.epoch) throw overtaken()
    for (let count = 0; count < entriesPerSlice;) {
      const draft = waiting?.pop()
      if (draft === undefined) break
      count += log.settle(draft)
    }
    if (waiting?.length === 0) journal.retire(pass.segment)
  }

  return {
    begin(of) {
      if (!journal.isTakenOver() || of.epoch !== journal.epoch()) return
      asked = of
      if (step === undefined) beginPass()
    },
    end() {
      if (step !== undefined) clearTimeout(step)
    },
  }
}
