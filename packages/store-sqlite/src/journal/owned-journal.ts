import { closeSync, openSync, readSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import type { DraftId } from '@scriptorium/draft'
import { inTransaction } from '../in-transaction.ts'
import { overtaken } from '../overtaken.ts'
import { OutOfReach } from '../tables/damage.ts'
import type { JournalTable } from '../tables/journal.ts'
import type { LeaseTable } from '../tables/lease.ts'
import { becomeRows, missLost } from './become-rows.ts'
import { raiseFence } from './epoch-fence.ts'
import { addByDraft, pendingIn, type PendingEntries, type RecordsByDraft } from './pending-entries.ts'
import { endIn, frontierIn, maxSegments, setFirst, setFrontier, type Progress } from './progress.ts'
import { readSegment } from './read-segment.ts'
import type { RecordPlace } from './record.ts'
import { firstGroupAt, sealOf, segmentPath } from './segment-format.ts'
import { readStoredSegments, removeSegments, segmentFiles, withLastUsed } from './stored-segments.ts'

/** The journal as the thread sees it that owns the store's file: it reads what another thread writes, and makes rows of it. */
export interface OwnedJournal {
  /** For whoever reads a draft's log. Of a store that another process took over, that one's journal. */
  readonly pending: PendingEntries
  /**
   * After the lease was taken: whoever had it before acknowledges nothing from now on, and what it acknowledged becomes rows.
   * @throws Error in words for the operator
   */
  takeOver(): void
  /** Whether that was done under the present epoch. */
  isTakenOver(): boolean
  /** Inside a transaction. @throws Error when too many wait to become rows, or the store is not ours */
  register(epoch: number, segment: number): void
  /** Reads a slice of what is on the disk and was not read yet. @returns whether that was all */
  readOn(): boolean
  /** Drafts with entries in segments up to this one, for `log.settle`. */
  draftsUpTo(segment: number): DraftId[]
  /** The newest that was made. */
  lastMade(): number
  /**
   * The entries of these segments are rows now, and nobody writes into them any more. Inside a transaction.
   * @throws Error when the store is not ours: another journal's segments have these numbers now
   */
  retire(upTo: number): void
  /** When that has been committed: deletes them. */
  removeRetired(): void
  /** Which store's journal it is, and whose. */
  store(): string
  epoch(): number
}

interface ReadSegment {
  readonly bytes: Buffer
  readonly records: Map<DraftId, RecordPlace[]>
  readonly lost: (number | null)[]
  /** Bytes that were fetched from the file. */
  fetched: number
  end: number
  nextGroup: number
}

/** Two to four thousand letters: some milliseconds. */
const sliceBytes = 256 * 1024

export interface JournalPlace {
  readonly database: DatabaseSync
  readonly file: string
  readonly segmentBytes: number
  readonly table: JournalTable
  readonly lease: LeaseTable
  readonly progress: Progress
}

export function ownedJournal({ database, file, segmentBytes, table, lease, progress }: JournalPlace): OwnedJournal {
  const segments = new Map<number, ReadSegment>()
  let takenOver = 0
  let store = ''
  let first = 1
  let seal = sealOf('', 0)

  function isTakenOver(): boolean {
    return takenOver === lease.epoch() && lease.isOurs()
  }

  function refuseOvertaken(): void {
    if (!lease.isOurs()) throw overtaken()
  }

  /** Reads what became durable since. */
  function catchUp(): RecordsByDraft[] {
    const last = frontierIn(progress).segment
    for (let number = first; number <= last; number += 1) read(number, endIn(progress, number))
    return [...segments.values()].map(({ records }) => records)
  }

  /** @returns whether nothing is left that could be read */
  function read(number: number, durableEnd: number, mostBytes = Infinity): boolean {
    const segment = segments.get(number) ?? emptySegment(segmentBytes)
    segments.set(number, segment)
    if (segment.end >= durableEnd) return true
    if (segment.fetched < durableEnd) fetch(segmentPath(file, takenOver, number), segment, durableEnd)
    const reading = readSegment(segment.bytes, {
      from: segment.end,
      nextGroup: segment.nextGroup,
      durableEnd,
      mostBytes,
      groupSeal: seal.group(number),
      recordSeal: seal.record,
    })
    const isAll = reading.end >= durableEnd || reading.end === segment.end
    addByDraft(segment.records, reading.records)
    segment.lost.push(...reading.lost)
    segment.end = reading.end
    segment.nextGroup = reading.nextGroup
    return isAll
  }

  function segmentsNow(): readonly RecordsByDraft[] {
    if (isTakenOver()) return catchUp()
    const standing = table.standing()
    const stored = readStoredSegments(file, standing, true)
    // Made rows of since the moment that this transaction reads: neither here nor there.
    if (stored.length <= standing.last - standing.first)
      throw new OutOfReach('another process makes rows of its journal at this moment')
    return stored.map(({ records }) => records)
  }

  return {
    pending: pendingIn(segmentsNow),
    isTakenOver,
    takeOver() {
      const epoch = lease.epoch()
      if (takenOver === epoch) return
      inTransaction(database, () => {
        // Whoever was stopped since it took the lease must neither lower the fence nor forget the journal of whoever came after it.
        refuseOvertaken()
        raiseFence(file, epoch)
        const standing = withLastUsed(file, table.standing())
        refuseNewer(file, epoch, standing.epoch, standing.last)
        becomeRows(database, readStoredSegments(file, standing))
        table.change({ store: standing.store, epoch, first: 1, last: 0 })
        store = standing.store
      })
      removeSegments(file, store, (of) => of < epoch)
      segments.clear()
      setFrontier(progress, { segment: 0, end: 0 })
      setFirst(progress, 1)
      seal = sealOf(store, epoch)
      first = 1
      takenOver = epoch
    },
    register(epoch, segment) {
      if (!isTakenOver() || epoch !== takenOver) throw overtaken()
      if (segment - first >= maxSegments) throw new Error(`${maxSegments} segments of the journal wait to become rows`)
      table.change({ last: segment })
    },
    readOn() {
      if (!isTakenOver()) return true
      const last = frontierIn(progress).segment
      for (let number = first; number <= last; number += 1) {
        const end = endIn(progress, number)
        if ((segments.get(number)?.end ?? 0) < end) return read(number, end, sliceBytes) && number === last
      }
      return true
    },
    draftsUpTo(upTo) {
      if (!isTakenOver()) return []
      catchUp()
      const drafts = [...segments].flatMap(([number, { records }]) => (number <= upTo ? [...records.keys()] : []))
      return [...new Set(drafts)]
    },
    lastMade: () => table.standing().last,
    retire(upTo) {
      if (!isTakenOver()) throw overtaken()
      for (const [number, segment] of segments) if (number <= upTo) missLost(database, segment)
      const { last } = table.standing()
      table.change({ first: Math.max(first, upTo + 1), last: Math.max(last, upTo) })
    },
    removeRetired() {
      first = table.standing().first
      for (const number of segments.keys()) if (number < first) segments.delete(number)
      removeSegments(file, store, (epoch, number) => epoch < takenOver || (epoch === takenOver && number < first))
      setFirst(progress, first)
    },
    store: () => store,
    epoch: () => takenOver,
  }
}

function emptySegment(segmentBytes: number): ReadSegment {
  return {
    bytes: Buffer.alloc(segmentBytes),
    records: new Map(),
    lost: [],
    fetched: firstGroupAt,
    end: firstGroupAt,
    nextGroup: 0,
  }
}

function fetch(target: string, segment: ReadSegment, end: number): void {
  const handle = openSync(target, 'r')
  try {
    segment.fetched += readSync(handle, segment.bytes, segment.fetched, end - segment.fetched, segment.fetched)
  } finally {
    closeSync(handle)
  }
}

/** An older state of the store's file beside the journal of a newer one: what it lacks would be lost without a word. */
function refuseNewer(file: string, epoch: number, ofJournal: number, last: number): void {
  const newer = segmentFiles(file).find(
    (each) => each.epoch >= epoch || (each.epoch === ofJournal && each.number > last + 1),
  )
  if (newer !== undefined)
    throw new Error(
      `${newer.target} was written by a newer state of the store than ${file} holds. Put the newer file back, or move the journal away to do without its edits.`,
    )
}
