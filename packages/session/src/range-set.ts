import type { ClockRange } from './update-structure.ts'

/** Numbers as sorted, disjoint, never touching ranges: what is deleted of one client id. */
export class RangeSet {
  #ranges: ClockRange[] = []

  get ranges(): readonly ClockRange[] {
    return this.#ranges
  }

  /** The parts of `asked` that are not in the set: sorted, disjoint. `asked` may be unsorted and overlap. */
  missing(asked: readonly ClockRange[]): ClockRange[] {
    const found: ClockRange[] = []
    let at = 0
    let sorted: readonly ClockRange[] = asked
    if (asked.length > 1) sorted = united(asked)
    else if (asked[0] !== undefined) at = this.#firstEndingAfter(asked[0].from)
    for (const range of sorted) {
      let from = range.from
      for (; from < range.to; at += 1) {
        const known = this.#ranges[at]
        if (known === undefined || known.from >= range.to) {
          found.push({ from, to: range.to })
          break
        }
        if (known.to <= from) continue
        if (known.from > from) found.push({ from, to: known.from })
        from = known.to
        if (from >= range.to) break
      }
    }
    return found
  }

  /** Adds what `missing` gave. One range is spliced in; many are merged in one linear pass. */
  add(ranges: readonly ClockRange[]): void {
    const [only] = ranges
    if (only !== undefined && ranges.length === 1) this.#splice(only)
    else if (ranges.length > 1) this.#ranges = united([...this.#ranges, ...ranges])
  }

  /** Takes back what `add` brought. */
  remove(ranges: readonly ClockRange[]): void {
    const gone = new RangeSet()
    gone.add(united(ranges))
    this.#ranges = gone.missing(this.#ranges)
  }

  #splice(range: ClockRange): void {
    const first = this.#firstEndingAfter(range.from - 1)
    let { from, to } = range
    let last = first
    for (; last < this.#ranges.length; last += 1) {
      const known = this.#ranges[last]
      if (known === undefined || known.from > to) break
      from = Math.min(from, known.from)
      to = Math.max(to, known.to)
    }
    this.#ranges.splice(first, last - first, { from, to })
  }

  /** Index of the first range with `to > clock`. */
  #firstEndingAfter(clock: number): number {
    let low = 0
    let high = this.#ranges.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#ranges[middle]?.to ?? Infinity) > clock) high = middle
      else low = middle + 1
    }
    return low
  }
}

/** The same numbers as sorted, disjoint, never touching ranges. */
export function united(ranges: readonly ClockRange[]): ClockRange[] {
  const sorted = ranges.toSorted((one, other) => one.from - other.from)
  const result: ClockRange[] = []
  let current: ClockRange | undefined
  for (const range of sorted) {
    if (current !== undefined && range.from <= current.to) {
      current = { from: current.from, to: Math.max(current.to, range.to) }
      result[result.length - 1] = current
    } else {
      current = range
      result.push(range)
    }
  }
  return result
}

/** How many numbers the ranges hold; they must be disjoint. */
export function sizeOf(ranges: readonly ClockRange[]): number {
  return ranges.reduce((sum, range) => sum + range.to - range.from, 0)
}
