import type { HistoryBody, HistoryGenerationBody, StretchBody, VersionBody } from '@scriptorium/protocol'
import { comparePlaces } from './place.ts'
import type { Place } from './place.ts'

/** A stretch, and the generation it is in. */
export interface Stretch extends StretchBody {
  readonly generation: number
}

/** What is known of a draft's history: of every generation that can be read, put in one row, oldest first. */
export interface KnownHistory {
  readonly generations: readonly HistoryGenerationBody[]
  readonly stretches: readonly Stretch[]
  readonly versions: readonly VersionBody[]
  /** What to ask for next to know more; `null`: the beginning is here. */
  readonly older: OlderRequest | null
}

export interface OlderRequest {
  readonly generation: number
  readonly before?: number
}

export const nothingKnown: KnownHistory = { generations: [], stretches: [], versions: [], older: null }

/**
 * Adds an answer to what is known. A stretch that has grown since takes the place of its former self; versions are those of the answer for its generation.
 * Stretches of people who write at once overlap: they stand in the order in which they end.
 */
export function addToHistory(known: KnownHistory, answer: HistoryBody): KnownHistory {
  const { generation, generations } = answer
  const isReadable = (of: { readonly generation: number }) =>
    generations.some((one) => one.generation === of.generation)
  const came = answer.stretches.map((stretch): Stretch => ({ ...stretch, generation }))
  const all = new Map([...known.stretches, ...came].map((one) => [`${one.generation}.${one.from}`, one]))
  const others = known.versions.filter((version) => version.generation !== generation)
  const stretches = [...all.values()].filter(isReadable)
  return {
    generations,
    stretches: stretches.toSorted((one, other) => comparePlaces(placeOf(one), placeOf(other))),
    versions: [...others.filter(isReadable), ...answer.versions].toSorted(comparePlaces),
    older: olderThan(known, answer, stretches),
  }
}

/** An answer about the newest tells nothing of how far back one had got: only one that holds the oldest known stretch does. */
function olderThan(known: KnownHistory, answer: HistoryBody, all: readonly Stretch[]): OlderRequest | null {
  const [oldest] = all.toSorted((one, other) => one.generation - other.generation || one.from - other.from)
  if (oldest === undefined || oldest.generation > answer.generation)
    return previousGeneration(answer, answer.generation)
  const isAboutOldest =
    answer.generation === oldest.generation && answer.stretches.some(({ from }) => from === oldest.from)
  if (!isAboutOldest) return known.older
  return answer.hasMore
    ? { generation: oldest.generation, before: oldest.from }
    : previousGeneration(answer, oldest.generation)
}

function previousGeneration({ generations }: HistoryBody, generation: number): OlderRequest | null {
  const previous = generations.filter((one) => one.generation < generation).at(-1)
  return previous === undefined ? null : { generation: previous.generation }
}

/** Where a stretch ends: the place that one sees when one chooses it. */
export function placeOf({ generation, to }: Stretch): Place {
  return { generation, sequence: to }
}

/** The stretch that ends at a place, or the next one to end after it; the last where none does. -1: there are none. */
export function indexAt(stretches: readonly Stretch[], place: Place): number {
  const index = stretches.findIndex((stretch) => comparePlaces(placeOf(stretch), place) >= 0)
  return index === -1 ? stretches.length - 1 : index
}

/**
 * Who wrote at a place: the stretch that ends there; inside of some that overlap, the one that began last. A name given to the newest text stays where it
 * was while that stretch goes on.
 */
export function stretchAt(stretches: readonly Stretch[], place: Place): Stretch | undefined {
  const next = stretches[indexAt(stretches, place)]
  if (next !== undefined && comparePlaces(placeOf(next), place) === 0) return next
  const [last] = stretchesAround(stretches, place).toSorted((one, other) => other.from - one.from)
  return last ?? next
}

/** Those that had begun and not yet ended. */
export function stretchesAround(stretches: readonly Stretch[], { generation, sequence }: Place): readonly Stretch[] {
  return stretches.filter((one) => one.generation === generation && one.from <= sequence && one.to >= sequence)
}

/** The place before a stretch began, to tell what came and went in it up to `place`; `undefined`: it cannot be told. */
export function placeBefore(stretch: Stretch | undefined, { generation, sequence }: Place): Place | undefined {
  if (stretch === undefined || stretch.kind === 'began' || stretch.generation !== generation) return undefined
  const isInIt = stretch.from > 0 && stretch.from <= sequence
  return isInIt ? { generation, sequence: stretch.from - 1 } : undefined
}

/** By the number of their stretch: places with names, in order. */
export function versionsByStretch({ stretches, versions }: KnownHistory): ReadonlyMap<number, readonly VersionBody[]> {
  const found = new Map<number, VersionBody[]>()
  for (const version of versions) {
    const index = indexAt(stretches, version)
    found.set(index, [...(found.get(index) ?? []), version])
  }
  return found
}
