import { crc32 } from 'node:zlib'
import type { DraftId } from '@scriptorium/draft'

/**
 * A segment is a file of fixed length, filled with zeros in advance, so that writing changes no length and an unwritten sector can be told from a
 * written one. After a page of its own come groups: what one write made durable together. A group is a head, records, and a table with a
 * number for each record's draft: whose record was lost can be told when the record cannot be read.
 */
export const firstGroupAt = 512
export const headBytes = 32
export const tableEntryBytes = 4
const groupMagic = 0x47_72_63_53

/** Seals of one process's segments: bytes that somebody typed cannot pass for a group or a record, nor can those of another segment. */
export interface Seal {
  readonly record: number
  group(segment: number): number
}

export function sealOf(store: string, epoch: number): Seal {
  const record = crc32(`${store} ${epoch}`)
  return { record, group: (segment) => crc32(String(segment), record) }
}

export interface GroupHead {
  /** Counts up in its segment, from 0. */
  readonly index: number
  /** Bytes of the records, without head and table. */
  readonly recordBytes: number
  readonly count: number
  readonly tableChecksum: number
  /** Of the first group of a segment: where the segment before ended. What stands behind that was never acknowledged. */
  readonly formerEnd: number
}

/** Bytes that a group takes with head, table and what fills it up: heads never cross the border of a sector. */
export function groupBytes(recordBytes: number, count: number): number {
  return Math.ceil((headBytes + recordBytes + count * tableEntryBytes) / headBytes) * headBytes
}

/** @param at where the group will stand in the segment: a group cannot be taken for one in another place */
export function writeHead(group: Buffer, at: number, head: GroupHead, seal: number): void {
  group.writeUInt32LE(groupMagic, 0)
  group.writeUInt32LE(head.index, 8)
  group.writeUInt32LE(head.recordBytes, 12)
  group.writeUInt32LE(head.count, 16)
  group.writeUInt32LE(head.tableChecksum, 20)
  group.writeUInt32LE(head.formerEnd, 24)
  group.writeUInt32LE(at, 28)
  group.writeUInt32LE(crc32(group.subarray(8, headBytes), seal), 4)
}

/** The head of the group that begins at `at`, unless none does. */
export function findHead(segment: Buffer, at: number, seal: number): GroupHead | undefined {
  if (at + headBytes > segment.length || segment.readUInt32LE(at) !== groupMagic) return undefined
  if (segment.readUInt32LE(at + 28) !== at) return undefined
  if (crc32(segment.subarray(at + 8, at + headBytes), seal) !== segment.readUInt32LE(at + 4)) return undefined
  return {
    index: segment.readUInt32LE(at + 8),
    recordBytes: segment.readUInt32LE(at + 12),
    count: segment.readUInt32LE(at + 16),
    tableChecksum: segment.readUInt32LE(at + 20),
    formerEnd: segment.readUInt32LE(at + 24),
  }
}

/** The first page of a segment, for whoever looks into the folder, to tell the segments of another store, and those that are not whole. */
export function titlePage(store: string, epoch: number, segment: number, bytes: number): string {
  const words = `Scriptorium, journal of store ${store}, epoch ${epoch}, segment ${segment}, ${bytes} bytes`
  return `${words}, ${crc32(words)}\n`
}

/** Length that a segment was made with, as far as its first page can be read. A page at least: less was never made. */
export function madeBytes(segment: Buffer): number {
  const [, words = '', bytes, checksum] =
    /^(Scriptorium, .*, (\d+) bytes), (\d+)\n/.exec(segment.toString('latin1', 0, firstGroupAt)) ?? []
  return Number(checksum) === crc32(words) ? Number(bytes) : firstGroupAt
}

/** The number that stands for a draft in the tables of groups. Never 0: that is what is not written. */
export function draftNumber(draft: DraftId): number {
  return crc32(draft) || 1
}

export function segmentPath(file: string, epoch: number, segment: number): string {
  return `${file}-log.${epoch}.${segment}`
}
