import type { Stretch } from './stretches.ts'

/** A part of the band, as shares of its length from its beginning, 0–1. */
export interface BandPart {
  readonly from: number
  readonly to: number
  /** Who wrote; `null`: the page's own words. A pause has none. */
  readonly kind: 'pause' | 'stretch'
  readonly person: string | null
}

/** The band of a draft's time: as wide as what was written, not as long as it took. */
export interface Timeline {
  readonly parts: readonly BandPart[]
  /** End of each stretch, in their order. */
  readonly ends: readonly number[]
  /** Middle of each stretch: where its knob stands. */
  readonly middles: readonly number[]
}

/** So long nobody wrote: a pause is drawn. */
const pauseMs = 10 * 60_000
/** Neighbours of one person this thin are drawn as one: 0.15 % is a pixel on a desktop. */
const thinnest = 0.0015

/** A stretch of 2,000 letters is some five times as wide as one of a letter: all can be seen and hit, and much looks like much. */
export function layTimeline(stretches: readonly Stretch[]): Timeline {
  const laid = stretches.map((stretch, index) => {
    const before = stretches[index - 1]
    const restMs = before === undefined ? 0 : stretch.beganAtMs - before.endedAtMs
    return { stretch, pause: restMs >= pauseMs ? pauseWeight(restMs) : 0, weight: weightOf(stretch) }
  })
  const sum = laid.reduce((total, { pause, weight }) => total + pause + weight, 0)
  const parts: BandPart[] = []
  const ends: number[] = []
  const middles: number[] = []
  let at = 0
  for (const { stretch, pause, weight } of laid) {
    if (pause > 0) parts.push({ from: at / sum, to: (at += pause) / sum, kind: 'pause', person: null })
    const from = at / sum
    at += weight
    const to = at / sum
    ends.push(to)
    middles.push((from + to) / 2)
    addPart(parts, { from, to, kind: 'stretch', person: stretch.person?.id ?? null })
  }
  return { parts, ends, middles }
}

function addPart(parts: BandPart[], part: BandPart): void {
  const last = parts.at(-1)
  const isThin = part.to - part.from < thinnest && last?.kind === 'stretch' && last.to - last.from < thinnest
  if (last !== undefined && isThin && last.person === part.person) parts.splice(-1, 1, { ...last, to: part.to })
  else parts.push(part)
}

function weightOf({ added, removed, kind }: Stretch): number {
  return kind === 'began' ? 1 : 1 + Math.log2(1 + Math.max(0, added) + removed) / 3
}

function pauseWeight(restMs: number): number {
  return Math.min(3, 1 + restMs / (12 * 60 * 60_000))
}

/** The stretch whose knob is nearest to a point of the band, 0–1. */
export function indexAtShare({ middles }: Timeline, share: number): number {
  let nearest = 0
  for (const [index, middle] of middles.entries()) {
    if (Math.abs(middle - share) < Math.abs((middles[nearest] ?? 0) - share)) nearest = index
  }
  return nearest
}

/** A name over the band. */
export interface Flag<Named> {
  readonly named: Named
  readonly at: number
  /** Whether its words stand before its mark: near the end there is no room behind it. */
  readonly isBefore: boolean
  /** What its words may take of the band's length, 0–1. */
  readonly room: number
}

/**
 * @param named in order; `at`: where each stands
 * @param turnAt from here on a flag has its words before it: behind it there is too little room
 */
export function layFlags<Named>(
  named: readonly { readonly named: Named; readonly at: number }[],
  turnAt: number,
): readonly Flag<Named>[] {
  const turned = named.map((one, index) => {
    const behind = (named[index + 1]?.at ?? 1) - one.at
    const before = one.at - (named[index - 1]?.at ?? 0)
    return { ...one, isBefore: one.at > turnAt && before > behind }
  })
  return turned.map(({ named: what, at, isBefore }, index) => {
    const neighbour = turned[isBefore ? index - 1 : index + 1]
    const whole = Math.abs((neighbour?.at ?? (isBefore ? 0 : 1)) - at)
    // Two that open towards each other share what is between them.
    const isShared = neighbour !== undefined && neighbour.isBefore !== isBefore
    return { named: what, at, isBefore, room: isShared ? whole / 2 : whole }
  })
}

/** A time under the band. `index`: of the stretch whose time it is. */
export interface Tick {
  readonly at: number
  readonly index: number
}

/** The first stretch, and those that stand nearest to even shares of the band after it, with a pause before them if one is near. The end has a word of its own. */
export function layTicks({ parts, ends }: Timeline, most: number): readonly Tick[] {
  if (ends.length === 0) return []
  const begins = ends.map((_, index) => (index === 0 ? 0 : beginningOf(parts, ends, index)))
  const ticks: Tick[] = [{ at: 0, index: 0 }]
  const step = 1 / most
  for (let wanted = step; wanted < 1 - step / 2; wanted += step) {
    const last = ticks.at(-1)?.at ?? 0
    const index = nearestIndex(begins, wanted)
    const at = begins[index] ?? 0
    if (at - last >= step * 0.7 && 1 - at >= step * 0.7) ticks.push({ at, index })
  }
  return ticks
}

/** A stretch after a pause begins where the pause ends. */
function beginningOf(parts: readonly BandPart[], ends: readonly number[], index: number): number {
  const from = ends[index - 1] ?? 0
  const pause = parts.find((part) => part.kind === 'pause' && part.from === from)
  return pause?.to ?? from
}

function nearestIndex(places: readonly number[], wanted: number): number {
  return places.reduce(
    (best, place, index) => (Math.abs(place - wanted) < Math.abs((places[best] ?? 0) - wanted) ? index : best),
    0,
  )
}
