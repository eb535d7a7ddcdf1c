import { closeSync, existsSync, fstatSync, openSync, readdirSync, readSync, rmSync } from 'node:fs'
import path from 'node:path'
import type { DraftId } from '@scriptorium/draft'
import type { JournalStanding } from '../tables/journal.ts'
import { addByDraft, type RecordsByDraft } from './pending-entries.ts'
import { readSegment } from './read-segment.ts'
import type { RecordPlace } from './record.ts'
import { findHead, firstGroupAt, madeBytes, sealOf, segmentPath } from './segment-format.ts'

/** What a segment holds that nobody writes any more. */
export interface StoredSegment {
  readonly records: RecordsByDraft
  /** See `SegmentReading`. */
  readonly lost: readonly (number | null)[]
}

/** What is damaged is so each time; what was being written while it was read, hardly twice. */
const mostLooks = 5

/**
 * Reads the segments that are in use, as they are.
 * @param isOthers another thread or process may write them: one whose entries became rows meanwhile may be gone, and the beginning of one may be read
 *   earlier than its end
 * @throws Error in words for the operator when one is missing: acknowledged entries may have been in it
 */
export function readStoredSegments(file: string, standing: JournalStanding, isOthers = false): StoredSegment[] {
  for (let looks = 1; ; looks += 1) {
    const segments = readOnce(file, standing, isOthers)
    if (!isOthers || looks === mostLooks || segments.every(({ lost }) => lost.length === 0)) return segments
  }
}

function readOnce(file: string, { store, epoch, first, last }: JournalStanding, mayBeGone: boolean): StoredSegment[] {
  const seal = sealOf(store, epoch)
  const segments: { readonly number: number; readonly bytes: Buffer }[] = []
  // The newest first: of a journal that is being written, the end that a segment tells of the one before must have been read there too.
  for (let number = last; number >= first; number -= 1) {
    const target = segmentPath(file, epoch, number)
    if (existsSync(target)) segments.unshift({ number, bytes: readMade(target) })
    else if (!mayBeGone) throw missing(target)
  }
  return segments.map(({ number, bytes }) => {
    const next = segments.find((each) => each.number === number + 1)
    const { records, lost } = readSegment(bytes, {
      from: firstGroupAt,
      nextGroup: 0,
      mostBytes: Infinity,
      durableEnd: (next && findHead(next.bytes, firstGroupAt, seal.group(next.number))?.formerEnd) ?? null,
      groupSeal: seal.group(number),
      recordSeal: seal.record,
    })
    const byDraft = new Map<DraftId, RecordPlace[]>()
    addByDraft(byDraft, records)
    return { records: byDraft, lost }
  })
}

/**
 * For whoever does not own the store, after reading: what is gone was made rows of, or else is missing.
 * @param standing before it was read
 * @param now what it is by now: asked after the looks into the folder, because segments are deleted after they are noted as rows
 * @throws Error in words for the operator
 */
export function refuseMissing(file: string, { epoch, first, last }: JournalStanding, now: () => JournalStanding): void {
  const numbers = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index)
  const gone = numbers.filter((number) => !existsSync(segmentPath(file, epoch, number)))
  const after = now()
  const lost = gone.find((number) => after.epoch === epoch && number >= after.first)
  if (lost !== undefined) throw missing(segmentPath(file, epoch, lost))
}

function missing(target: string): Error {
  return new Error(
    `The file ${target} is missing: edits that were saved may be in it. Put it back, or restore a backup.`,
  )
}

/**
 * A segment is noted before anything is written into it. So if the one behind the last that was noted holds groups, the store’s file has lost the commit
 * that noted it (its last one, by a flipped bit: SQLite takes that for torn).
 */
export function withLastUsed(file: string, standing: JournalStanding): JournalStanding {
  const { store, epoch, last } = standing
  const target = segmentPath(file, epoch, last + 1)
  const isUsed =
    existsSync(target) && findHead(readWhole(target), firstGroupAt, sealOf(store, epoch).group(last + 1)) !== undefined
  return isUsed ? { ...standing, last: last + 1 } : standing
}

/** A segment that is noted was made whole before. @throws Error in words for the operator when a part of it is gone, as of a copy that was broken off */
function readMade(target: string): Buffer {
  const bytes = readWhole(target)
  if (bytes.length < madeBytes(bytes))
    throw new Error(
      `The file ${target} is not whole: edits that were saved may be in what it lacks. Put the whole file back, or restore a backup.`,
    )
  return bytes
}

function readWhole(file: string): Buffer {
  const handle = openSync(file, 'r')
  try {
    const bytes = Buffer.alloc(fstatSync(handle).size)
    readSync(handle, bytes, 0, bytes.length, 0)
    return bytes
  } finally {
    closeSync(handle)
  }
}

/** Segments beside the store's file, whosesoever. */
export function segmentFiles(
  file: string,
): { readonly target: string; readonly epoch: number; readonly number: number }[] {
  const start = `${path.basename(file)}-log.`
  return readdirSync(path.dirname(file)).flatMap((name) => {
    const [epoch = '', number = '', ...more] = name.startsWith(start) ? name.slice(start.length).split('.') : []
    if (more.length > 0 || !/^\d+$/.test(epoch) || !/^\d+$/.test(number)) return []
    return [{ target: path.join(path.dirname(file), name), epoch: Number(epoch), number: Number(number) }]
  })
}

/**
 * Takes away segments whose entries are rows, and those that were made and never used.
 * @throws Error in words for the operator when one is another store's: a backup was put in the place of a store that was not closed
 */
export function removeSegments(file: string, store: string, isDone: (epoch: number, number: number) => boolean): void {
  for (const { target, epoch, number } of segmentFiles(file)) {
    if (!isDone(epoch, number)) continue
    const named = storeNamedBy(target)
    if (named !== undefined && named !== store)
      throw new Error(
        `${target} holds edits of another store than ${file}. Was a backup put in its place? Move this file away, then start again.`,
      )
    rmSync(target, { force: true })
  }
}

/** @returns `undefined`: a segment that was never finished has no title yet, and no edits; one that is gone was taken away by a successor meanwhile */
function storeNamedBy(target: string): string | undefined {
  const handle = openUnlessGone(target)
  if (handle === undefined) return undefined
  try {
    const title = Buffer.alloc(firstGroupAt)
    const text = title.toString('latin1', 0, readSync(handle, title, 0, title.length, 0))
    return /^Scriptorium, journal of store ([0-9a-f]+),/.exec(text)?.[1]
  } finally {
    closeSync(handle)
  }
}

function openUnlessGone(target: string): number | undefined {
  try {
    return openSync(target, 'r')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
