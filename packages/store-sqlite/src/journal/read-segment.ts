import { crc32 } from 'node:zlib'
import { draftNumber, findHead, groupBytes, headBytes, tableEntryBytes, type GroupHead } from './segment-format.ts'
import { placeOfRecord, wholeRecordAt, type RecordPlace } from './record.ts'

/** Smallest part of a file that a disk writes whole. */
const sectorBytes = 512

export interface SegmentReading {
  /** Whole records, in the order in which they were written. */
  readonly records: RecordPlace[]
  /** Of each record that was durable and cannot be read: the number of its draft, or `null` when not even that can be told. */
  readonly lost: (number | null)[]
  /** Where reading can go on, and the group expected there. */
  readonly end: number
  readonly nextGroup: number
}

export interface ReadingOrder {
  readonly from: number
  readonly nextGroup: number
  /** All before was acknowledged: what cannot be read there is damage. `null`: not known; then the last group may be torn, and was not acknowledged. */
  readonly durableEnd: number | null
  /** Ends with the group that makes it so many bytes: what is behind is read another time. */
  readonly mostBytes: number
  /** Seals of this segment's groups and of its records. */
  readonly groupSeal: number
  readonly recordSeal: number
}

/**
 * Reads the groups of a segment. A group is written when the one before is on the disk. So if any group stands behind what cannot be read, that was
 * durable and is damaged. If none does it may be the write that a crash tore: then some of its sectors are missing, and still full of zeros.
 */
export function readSegment(segment: Buffer, order: ReadingOrder): SegmentReading {
  const { durableEnd, mostBytes, groupSeal, recordSeal } = order
  const limit = durableEnd ?? segment.length
  const records: RecordPlace[] = []
  const lost: (number | null)[] = []
  let at = order.from
  let index = order.nextGroup
  while (at + headBytes <= limit && at - order.from < mostBytes) {
    const head = findHead(segment, at, groupSeal)
    const end = head === undefined ? 0 : at + groupBytes(head.recordBytes, head.count)
    if (head?.index === index && end <= limit) {
      const group = readGroup(segment, at + headBytes, head, recordSeal)
      const isLast = group.lost.length > 0 && durableEnd === null && findNext(end, index) === undefined
      if (isLast && isTorn(segment, at, head)) break
      records.push(...group.records)
      lost.push(...group.lost)
      at = end
      index += 1
      continue
    }
    const next = findNext(at + headBytes, index)
    if (next === undefined && durableEnd === null && isHeadTorn(segment, at)) break
    const found = readHeadless(segment, at + headBytes, next?.at ?? limit, recordSeal)
    records.push(...found.records)
    if (!found.isAll || (next?.index ?? index + 1) > index + 1) lost.push(null)
    at = next?.at ?? limit
    index = next?.index ?? index + 1
  }
  return { records, lost, end: at, nextGroup: index }

  /** The first head behind `from` of a group that comes after `after`. */
  function findNext(from: number, after: number): { readonly at: number; readonly index: number } | undefined {
    for (let place = from; place + headBytes <= limit; place += headBytes) {
      const head = findHead(segment, place, groupSeal)
      if (head !== undefined && head.index > after) return { at: place, index: head.index }
    }
    return undefined
  }
}

function readGroup(
  segment: Buffer,
  from: number,
  head: GroupHead,
  seal: number,
): Pick<SegmentReading, 'records' | 'lost'> {
  const tableAt = from + head.recordBytes
  const table = segment.subarray(tableAt, tableAt + head.count * tableEntryBytes)
  const isTableGood = crc32(table) === head.tableChecksum
  const records: RecordPlace[] = []
  const lost: (number | null)[] = []
  let at = from
  for (let number = 0; number < head.count; number += 1) {
    const expected = isTableGood ? table.readUInt32LE(number * tableEntryBytes) : null
    // Behind a record whose length cannot be trusted the next one is looked for.
    let bytes = wholeRecordAt(segment, at, tableAt, seal)
    while (bytes === 0 && lost.length > 0 && at < tableAt) {
      at += 1
      bytes = wholeRecordAt(segment, at, tableAt, seal)
    }
    const place = bytes === 0 ? undefined : placeOfRecord(segment, at)
    if (place === undefined || (expected !== null && draftNumber(place.draft) !== expected)) {
      lost.push(expected)
      continue
    }
    records.push(place)
    at += bytes
  }
  return { records, lost }
}

/** A group whose head cannot be read: its records tell their lengths themselves, and the table behind tells whether they are all. */
function readHeadless(segment: Buffer, from: number, end: number, seal: number) {
  const records: RecordPlace[] = []
  let at = from
  for (let bytes = wholeRecordAt(segment, at, end, seal); bytes > 0; bytes = wholeRecordAt(segment, at, end, seal)) {
    records.push(placeOfRecord(segment, at))
    at += bytes
  }
  const isAll =
    records.length > 0 &&
    at + records.length * tableEntryBytes <= end &&
    records.every(({ draft }, number) => segment.readUInt32LE(at + number * tableEntryBytes) === draftNumber(draft))
  return { records, isAll }
}

/**
 * Whether a part of what was written last is not there: a sector, after a power cut, or the end, where a full disk or a kill broke the write off. The
 * last number of a table is never 0 but there.
 */
function isTorn(segment: Buffer, from: number, { recordBytes, count }: GroupHead): boolean {
  const tableEnd = from + headBytes + recordBytes + count * tableEntryBytes
  if (isZero(segment, tableEnd - tableEntryBytes, tableEnd)) return true
  for (let at = from; at < tableEnd; at = (Math.floor(at / sectorBytes) + 1) * sectorBytes)
    if (isZero(segment, at, Math.min(tableEnd, (Math.floor(at / sectorBytes) + 1) * sectorBytes))) return true
  return false
}

/** A head is in one sector: it is missing, or the write broke off in it and nothing is behind. */
function isHeadTorn(segment: Buffer, at: number): boolean {
  return isZero(segment, at, at + headBytes) || isZero(segment, at + headBytes, segment.length)
}

function isZero(segment: Buffer, from: number, end: number): boolean {
  return segment.subarray(from, end).every((byte) => byte === 0)
}
