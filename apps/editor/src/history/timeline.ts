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
  /** Beginning of each stretch, in their order: behind the pause before it. */
  readonly begins: readonly number[]
  /** End of each stretch. */
  readonly ends: readonly number[]
  /** Middle of each stretch: where its knob stands. */
  readonly middles: readonly number[]
}

/** So long nobody wrote: a pause is drawn. */
const pauseMs = 10 * 60_000
/** More parts than this are no wider than a pixel or two: then each so many-th of the band shows what most of it is. */
const mostParts = 500

/** A stretch of 2,000 letters is some five times as wide as one of a letter: all can be seen and hit, and much looks like much. */
export function layTimeline(stretches: readonly Stretch[]): Timeline {
  const laid = stretches.map((stretch, index) => {
    const before = stretches[index - 1]
    const restMs = before === undefined ? 0 : stretch.beganAtMs - before.endedAtMs
    return { stretch, pause: restMs >= pauseMs ? pauseWeight(restMs) : 0, weight: weightOf(stretch) }
  })
  const sum = laid.reduce((total, { pause, weight }) => total + pause + weight, 0)
  const parts: BandPart[] = []
  const begins: number[] = []
  const ends: number[] = []
  const middles: number[] = []
  let at = 0
  for (const { stretch, pause, weight } of laid) {
    if (pause > 0) parts.push({ from: at / sum, to: (at += pause) / sum, kind: 'pause', person: null })
    const from = at / sum
    at += weight
    const to = at / sum
    begins.push(from)
    ends.push(to)
    middles.push((from + to) / 2)
    parts.push({ from, to, kind: 'stretch', person: stretch.person?.id ?? null })
  }
  return { parts: parts.length > mostParts ? coarse(parts) : parts, begins, ends, middles }
}

/** As many equal parts as can be seen, neighbours that are alike drawn as one. */
function coarse(parts: readonly BandPart[]): readonly BandPart[] {
  const drawn: BandPart[] = []
  let next = 0
  for (let step = 0; step < mostParts; step += 1) {
    const [from, to] = [step / mostParts, (step + 1) / mostParts]
    let widest = parts[next]
    for (; next < parts.length && (parts[next]?.from ?? 1) < to; next += 1) {
      const part = parts[next]
      if (part !== undefined && shareIn(part, from, to) > shareIn(widest, from, to)) widest = part
    }
    // The one that reaches over this end begins the next one.
    next = Math.max(0, next - 1)
    const last = drawn.at(-1)
    if (widest === undefined) continue
    if (last?.kind === widest.kind && last.person === widest.person) drawn.splice(-1, 1, { ...last, to })
    else drawn.push({ ...widest, from, to })
  }
  return drawn
}

function shareIn(part: BandPart | undefined, from: number, to: number): number {
  return part === undefined ? 0 : Math.min(part.to, to) - Math.max(part.from, from)
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
export function layTicks({ begins }: Timeline, most: number): readonly Tick[] {
  if (begins.length === 0) return []
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

function nearestIndex(places: readonly number[], wanted: number): number {
  return places.reduce(
    (best, place, index) => (Math.abs(place - wanted) < Math.abs((places[best] ?? 0) - wanted) ? index : best),
    0,
  )
}
