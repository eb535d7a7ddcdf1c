import { crc32 } from 'node:zlib'
import { toDraftId, toGeneration, toPersonId, toSequenceNumber, type DraftId, type LogEntry } from '@scriptorium/draft'

/** Ids are ASCII, and a draft's always has so many characters. */
const idBytes = 16
/** Length and CRC-32 of all else, then: generation, sequence, time, the draft's id, length of the author's. */
const fixedBytes = 4 + 4 + 4 + 4 + 8 + idBytes + 1

export function recordBytes({ author, update }: LogEntry): number {
  return fixedBytes + (author?.length ?? 0) + update.length
}

/** @returns where the next record goes */
export function writeRecord(into: Buffer, at: number, entry: LogEntry, seal: number): number {
  const { generation, sequence, atMs, draft, author, update } = entry
  const end = at + recordBytes(entry)
  into.writeUInt32LE(end - at, at)
  into.writeUInt32LE(generation, at + 8)
  into.writeUInt32LE(sequence, at + 12)
  into.writeDoubleLE(atMs, at + 16)
  into.write(draft, at + 24, 'latin1')
  into[at + 40] = author?.length ?? 0
  if (author !== null) into.write(author, at + fixedBytes, 'latin1')
  into.set(update, end - update.length)
  into.writeUInt32LE(checksumAt(into, at, end, seal), at + 4)
  return end
}

function checksumAt(bytes: Buffer, at: number, end: number, seal: number): number {
  return crc32(bytes.subarray(at + 8, end), (seal ^ (end - at)) >>> 0)
}

/** A record that was found whole, and where. */
export interface RecordPlace {
  readonly segment: Buffer
  readonly at: number
  readonly draft: DraftId
  readonly generation: number
  readonly sequence: number
}

/** Bytes of the whole record that begins at `at` and ends before `end`, or 0 when none does. */
export function wholeRecordAt(segment: Buffer, at: number, end: number, seal: number): number {
  if (at + fixedBytes > end) return 0
  const bytes = segment.readUInt32LE(at)
  if (bytes < fixedBytes || at + bytes > end) return 0
  return checksumAt(segment, at, at + bytes, seal) === segment.readUInt32LE(at + 4) ? bytes : 0
}

/** @param at where a whole record stands */
export function placeOfRecord(segment: Buffer, at: number): RecordPlace {
  const draft = toDraftId(segment.toString('latin1', at + 24, at + 40))
  return { segment, at, draft, generation: segment.readUInt32LE(at + 8), sequence: segment.readUInt32LE(at + 12) }
}

export function entryOfRecord({ segment, at, draft, generation, sequence }: RecordPlace): LogEntry {
  const authorAt = at + fixedBytes
  const updateAt = authorAt + (segment[at + 40] ?? 0)
  return {
    draft,
    generation: toGeneration(generation),
    sequence: toSequenceNumber(sequence),
    author: updateAt === authorAt ? null : toPersonId(segment.toString('latin1', authorAt, updateAt)),
    atMs: segment.readDoubleLE(at + 16),
    update: new Uint8Array(segment.subarray(updateAt, at + segment.readUInt32LE(at))),
  }
}
