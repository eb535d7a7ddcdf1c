import { ByteReader, limits, MalformedBytes, rootName } from '@scriptorium/protocol'
import type { RefusalReason } from '@scriptorium/protocol'

import { countCodeUnits } from './text-bytes.ts'

/** Place of one character in Yjs's numbering. */
export interface CharacterId {
  readonly clientId: number
  readonly clock: number
}

/** One item of an update: its place, what it leans on, and where its bytes are. */
export interface Item {
  readonly kind: 'text' | 'deleted' | 'collected' | 'skipped'
  readonly clock: number
  /** UTF-16 code units for text; characters for the others. At least 1. */
  readonly length: number
  readonly origin: CharacterId | null
  readonly rightOrigin: CharacterId | null
  /** The item's bytes in the update: `[start, end)`; those of its text are `[textStart, end)`, empty for the others. */
  readonly start: number
  readonly textStart: number
  readonly end: number
}

/** Items of one client id: consecutive clocks from `clock` on. */
export interface Section {
  readonly clientId: number
  readonly clock: number
  readonly items: readonly Item[]
}

/** Half-open: characters `from` to `to - 1` of a client. */
export interface ClockRange {
  readonly from: number
  readonly to: number
}

/** A Yjs update, V1, as data: no doc is built, nothing is believed. */
export interface UpdateStructure {
  readonly bytes: Uint8Array
  readonly sections: readonly Section[]
  /** By client id, in the order of the update: overlapping and unsorted when the sender is no honest one. */
  readonly deletions: ReadonlyMap<number, readonly ClockRange[]>
}

/** How much an update may hold. What the log gives back is believed: its bound is `noBounds`. */
export interface Bounds {
  readonly maxStructs: number
  readonly maxDeleteRanges: number
  /** Of both together. */
  readonly maxParts: number
  readonly maxSectionsWithNews: number
  readonly maxTextCodeUnits: number
  /** Of the draft, with what the update brings. */
  readonly maxKnownDeleteRanges: number
}

export const noBounds: Bounds = {
  maxStructs: Infinity,
  maxDeleteRanges: Infinity,
  maxParts: Infinity,
  maxKnownDeleteRanges: Infinity,
  maxSectionsWithNews: Infinity,
  maxTextCodeUnits: Infinity,
}

/** The update holds what a draft never holds, or more of it than is allowed. */
export class RefusedContent extends Error {
  override readonly name = 'RefusedContent'
  readonly reason: RefusalReason

  constructor(reason: RefusalReason) {
    super(reason)
    this.reason = reason
  }
}

const contentRef = { collected: 0, deleted: 1, text: 4, skipped: 10 } as const
const hasOrigin = 0x80
const hasRightOrigin = 0x40
const hasParentKey = 0x20
const contentRefBits = 0x1f

/**
 * Walks an update in one pass; time and memory are bounded by its length. V2 is never spoken: its 21 bytes can hang Yjs.
 * @throws MalformedBytes when it is no V1 update
 * @throws RefusedContent `not-plain-text`: anything but strings and deletions in the root `wikitext`; `too-large`
 */
export function readUpdateStructure(bytes: Uint8Array, bounds: Bounds = limits): UpdateStructure {
  const reader = new ByteReader(bytes)
  const sections = readSections(reader, bounds.maxStructs)
  const parts = sections.reduce((sum, { items }) => sum + items.length + 1, 0)
  const deletions = readDeletions(reader, Math.min(bounds.maxDeleteRanges, bounds.maxParts - parts))
  if (!reader.isAtEnd) throw new MalformedBytes('bytes after the update')
  return { bytes, sections, deletions }
}

function readSections(reader: ByteReader, maxStructs: number): Section[] {
  const sections: Section[] = []
  let room = maxStructs
  const count = reader.readVarUint()
  const seen = count > 1 ? new Set<number>() : undefined
  for (let index = 0; index < count; index += 1) {
    const itemCount = reader.readVarUint()
    const clientId = reader.readVarUint()
    const clock = reader.readVarUint()
    // Yjs forgets the first of two sections of one client: peers would differ about what was said.
    if (seen?.has(clientId) === true) throw new MalformedBytes('a client id twice')
    seen?.add(clientId)
    room -= itemCount + 1
    if (room < 0) throw new RefusedContent('too-large')
    sections.push({ clientId, clock, items: readItems(reader, clock, itemCount) })
  }
  return sections
}

function readItems(reader: ByteReader, firstClock: number, count: number): Item[] {
  const items: Item[] = []
  let clock = firstClock
  for (let index = 0; index < count; index += 1) {
    const item = readItem(reader, clock)
    clock += item.length
    if (item.length < 1) throw new MalformedBytes('an empty item')
    if (clock > limits.maxClock) throw new RefusedContent('too-large')
    items.push(item)
  }
  return items
}

/** At the next clock of its client. @throws as `readUpdateStructure` */
export function readItem(reader: ByteReader, clock: number): Item {
  const start = reader.position
  const info = reader.readUint8()
  const ref = info & contentRefBits
  if (ref === contentRef.collected || ref === contentRef.skipped) {
    const length = reader.readVarUint()
    const kind = ref === contentRef.collected ? 'collected' : 'skipped'
    const end = reader.position
    return { kind, clock, length, origin: null, rightOrigin: null, start, textStart: end, end }
  }
  // The key bit is written even where the key itself is not: only items of a map have it.
  if ((info & hasParentKey) !== 0) throw new RefusedContent('not-plain-text')
  const origin = (info & hasOrigin) === 0 ? null : readCharacterId(reader)
  const rightOrigin = (info & hasRightOrigin) === 0 ? null : readCharacterId(reader)
  if (origin === null && rightOrigin === null) readRoot(reader)
  if (ref === contentRef.deleted) {
    const length = reader.readVarUint()
    const end = reader.position
    return { kind: 'deleted', clock, length, origin, rightOrigin, start, textStart: end, end }
  }
  if (ref !== contentRef.text) throw new RefusedContent('not-plain-text')
  const textStart = reader.skipVarBytes()
  const end = reader.position
  const length = countCodeUnits(reader.bytes, textStart, end)
  return { kind: 'text', clock, length, origin, rightOrigin, start, textStart, end }
}

/** An item without neighbours names its parent: only the root `wikitext` is one here. */
function readRoot(reader: ByteReader): void {
  const isRoot = reader.readVarUint() === 1
  if (!isRoot || reader.readVarString() !== rootName) throw new RefusedContent('not-plain-text')
}

function readCharacterId(reader: ByteReader): CharacterId {
  return { clientId: reader.readVarUint(), clock: reader.readVarUint() }
}

/** Most updates delete nothing. */
const none: ReadonlyMap<number, readonly ClockRange[]> = new Map()

export function readDeletions(reader: ByteReader, maxDeleteRanges: number): ReadonlyMap<number, readonly ClockRange[]> {
  let room = maxDeleteRanges
  const clients = reader.readVarUint()
  if (clients === 0) return none
  const deletions = new Map<number, ClockRange[]>()
  for (let index = 0; index < clients; index += 1) {
    const clientId = reader.readVarUint()
    const count = reader.readVarUint()
    room -= count + 1
    if (room < 0) throw new RefusedContent('too-large')
    const ranges = deletions.get(clientId) ?? []
    if (count > 0) deletions.set(clientId, ranges)
    for (let range = 0; range < count; range += 1) {
      const from = reader.readVarUint()
      const to = from + reader.readVarUint()
      if (to > Number.MAX_SAFE_INTEGER) throw new MalformedBytes('an impossible range')
      if (to > from) ranges.push({ from, to })
    }
  }
  return deletions
}
