import { limits } from '@scriptorium/protocol'
import type { RefusalReason } from '@scriptorium/protocol'

import { RangeSet, sizeOf } from './range-set.ts'
import { hasForbiddenCharacter } from './text-bytes.ts'
import { writeRest } from './update-pieces.ts'
import type { SectionPiece, UpdatePieces } from './update-pieces.ts'
import type { Bounds, ClockRange, Item, Section, UpdateStructure } from './update-structure.ts'
import { isWellFounded } from './well-founded.ts'
import type { Placing } from './well-founded.ts'

/** What an update brings that was not known. Exactly this is logged and relayed. */
export interface News {
  readonly kind: 'news'
  /** Client ids with new items. */
  readonly clientIds: readonly number[]
  readonly pieces: UpdatePieces
  readonly clocks: readonly { readonly clientId: number; readonly from: number; readonly to: number }[]
  /** Newly deleted, those that arrive deleted included. */
  readonly deleted: ReadonlyMap<number, readonly ClockRange[]>
}

export type Finding =
  | { readonly kind: 'nothing-new' }
  | News
  | { readonly kind: 'refused'; readonly reason: RefusalReason }

interface NewSection {
  readonly section: Section
  /** The items that are new, wholly or in part. */
  readonly items: readonly Item[]
  readonly known: number
  readonly to: number
}

/**
 * What is known of a draft's content without a doc: the next clock of each client id and what is deleted. Deletions have no
 * clock, so nothing is ever decided by the clocks alone.
 */
export class KnownContent {
  readonly #clocks = new Map<number, number>()
  readonly #deleted = new Map<number, RangeSet>()
  readonly #nextClock = (clientId: number): number => this.#clocks.get(clientId) ?? 0
  #visibleCodeUnits = 0
  #deleteRanges = 0

  /** Yjs's state vector. */
  get clocks(): ReadonlyMap<number, number> {
    return this.#clocks
  }

  /** Length of the text. Exact, because there is nothing but text. */
  get visibleCodeUnits(): number {
    return this.#visibleCodeUnits
  }

  /** Separate deletions, those that touch each other as one. */
  get deleteRanges(): number {
    return this.#deleteRanges
  }

  /** Sorts an update into what is known and what is new, and says whether the new may come in. Changes nothing. */
  examine(structure: UpdateStructure, bounds: Bounds = limits): Finding {
    const sections = this.#newSections(structure, bounds.maxSectionsWithNews)
    if (typeof sections === 'string') return { kind: 'refused', reason: sections }
    if (!isWellFounded(sections.map(toPlacing), this.#nextClock)) return { kind: 'refused', reason: 'unknown-origin' }
    const deletions = this.#newDeletions(structure.deletions, sections)
    if (deletions === undefined) return { kind: 'refused', reason: 'delete-out-of-range' }
    if (sections.length === 0 && deletions.size === 0) return { kind: 'nothing-new' }
    const deleted = withArrivesDeleted(deletions, sections)
    let inserted = 0
    for (const { known, to } of sections) inserted += to - known
    let gone = 0
    // Counted as if none touched another: never too few.
    let separate = 0
    for (const ranges of deleted.values()) {
      gone += sizeOf(ranges)
      separate += ranges.length
    }
    if (inserted > gone && this.#visibleCodeUnits + inserted - gone > bounds.maxTextCodeUnits) {
      return { kind: 'refused', reason: 'too-large' }
    }
    if (separate > 0 && this.#deleteRanges + separate > bounds.maxKnownDeleteRanges) {
      return { kind: 'refused', reason: 'too-large' }
    }
    return {
      kind: 'news',
      clientIds: sections.map(({ section }) => section.clientId),
      pieces: { sections: sections.map((part) => toPiece(part, structure.bytes)), deletions },
      clocks: sections.map(({ section, known, to }) => ({ clientId: section.clientId, from: known, to })),
      deleted,
    }
  }

  /** Makes known what `examine` found. */
  add(news: Pick<News, 'clocks' | 'deleted'>): void {
    for (const { clientId, from, to } of news.clocks) {
      this.#clocks.set(clientId, to)
      this.#visibleCodeUnits += to - from
    }
    for (const [clientId, ranges] of news.deleted) {
      this.#changeDeleted(clientId, (known) => known.add(ranges))
      this.#visibleCodeUnits -= sizeOf(ranges)
    }
  }

  /** Takes back the newest of what was added, newest first: in one pass over what is deleted, however many they are. */
  takeBack(all: readonly Pick<News, 'clocks' | 'deleted'>[]): void {
    const deleted = new Map<number, ClockRange[]>()
    for (const news of all) {
      for (const { clientId, from, to } of news.clocks) {
        if (from === 0) this.#clocks.delete(clientId)
        else this.#clocks.set(clientId, from)
        this.#visibleCodeUnits -= to - from
      }
      for (const [clientId, ranges] of news.deleted) {
        const together = deleted.get(clientId) ?? []
        deleted.set(clientId, together)
        for (const range of ranges) together.push(range)
      }
    }
    for (const [clientId, ranges] of deleted) {
      this.#changeDeleted(clientId, (known) => known.remove(ranges))
      this.#visibleCodeUnits += sizeOf(ranges)
    }
  }

  /** Sections with something new, or why they cannot come in. */
  #newSections({ sections, bytes }: UpdateStructure, maxSectionsWithNews: number): NewSection[] | RefusalReason {
    const found: NewSection[] = []
    for (const section of sections) {
      const known = this.#nextClock(section.clientId)
      const last = section.items.at(-1)
      const to = last === undefined ? section.clock : last.clock + last.length
      if (to <= known) continue
      if (section.clock > known) return 'clock-gap'
      // Mostly all of it is new.
      const items =
        section.clock === known ? section.items : section.items.filter(({ clock, length }) => clock + length > known)
      for (const item of items) {
        if (item.kind === 'skipped') return 'clock-gap'
        // Text that leans on a collected item silently becomes one itself.
        if (item.kind === 'collected') return 'not-plain-text'
        if (hasForbiddenCharacter(bytes, item.textStart, item.end)) return 'not-plain-text'
      }
      found.push({ section, items, known, to })
    }
    return found.length > maxSectionsWithNews ? 'too-large' : found
  }

  /** What is not known to be deleted yet, or `undefined` when something is that does not exist. */
  #newDeletions(
    all: UpdateStructure['deletions'],
    sections: readonly NewSection[],
  ): ReadonlyMap<number, readonly ClockRange[]> | undefined {
    // Most updates delete nothing.
    if (all.size === 0) return all
    const ends = new Map(sections.map(({ section, to }) => [section.clientId, to]))
    const deletions = new Map<number, readonly ClockRange[]>()
    for (const [clientId, ranges] of all) {
      const end = ends.get(clientId) ?? this.#nextClock(clientId)
      if (ranges.some(({ to }) => to > end)) return undefined
      const missing = this.#missing(clientId, ranges)
      if (missing.length > 0) deletions.set(clientId, missing)
    }
    return deletions
  }

  #missing(clientId: number, ranges: readonly ClockRange[]): ClockRange[] {
    return (this.#deleted.get(clientId) ?? new RangeSet()).missing(ranges)
  }

  #changeDeleted(clientId: number, change: (known: RangeSet) => void): void {
    const known = this.#deleted.get(clientId) ?? new RangeSet()
    this.#deleted.set(clientId, known)
    this.#deleteRanges -= known.ranges.length
    change(known)
    this.#deleteRanges += known.ranges.length
  }
}

/** A partly known item leans on its own known part: its left origin needs no look. */
function toPlacing({ section, items, known }: NewSection): Placing {
  const [first, ...rest] = items
  if (first === undefined || first.clock >= known) return { clientId: section.clientId, items }
  const cut = { ...first, clock: known, length: first.clock + first.length - known, origin: null }
  return { clientId: section.clientId, items: [cut, ...rest] }
}

function toPiece({ section, items, known }: NewSection, bytes: Uint8Array): SectionPiece {
  const { clientId } = section
  const first = items[0]
  const last = items.at(-1)
  if (first === undefined || last === undefined) throw new Error('a section without news')
  const itemCount = items.length
  // Copied, because the update is a view into a frame, and frames share their memory.
  if (first.clock >= known) return { clientId, clock: known, itemCount, items: [bytes.slice(first.start, last.end)] }
  const rest = writeRest(clientId, first, bytes, known - first.clock)
  return { clientId, clock: known, itemCount, items: [rest, bytes.slice(first.end, last.end)] }
}

/** With what comes as deleted already: an editor that was away sends no words that are gone. */
function withArrivesDeleted(
  deletions: ReadonlyMap<number, readonly ClockRange[]>,
  sections: readonly NewSection[],
): ReadonlyMap<number, readonly ClockRange[]> {
  if (!sections.some(({ items }) => items.some(({ kind }) => kind === 'deleted'))) return deletions
  const deleted = new Map(deletions)
  for (const { section, items, known } of sections) {
    const ranges = items
      .filter(({ kind }) => kind === 'deleted')
      .map(({ clock, length }) => ({ from: Math.max(clock, known), to: clock + length }))
    if (ranges.length === 0) continue
    const all = new RangeSet()
    all.add([...(deleted.get(section.clientId) ?? []), ...ranges])
    deleted.set(section.clientId, all.ranges)
  }
  return deleted
}
