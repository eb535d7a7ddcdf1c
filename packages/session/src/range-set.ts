import type { ClockRange } from './update-structure.ts'

/** So many are put in one by one, each in logarithmic time; more are merged in one pass over all. */
const fewRanges = 64

/**
 * Numbers as sorted, disjoint, never touching ranges: what is deleted of one client id. No call takes longer than one pass over what
 * it is given, unless that is much: a draft may hold tens of thousands of ranges, and every keystroke asks.
 */
export class RangeSet {
  #ranges: ClockRange[] = []

  get ranges(): readonly ClockRange[] {
    return this.#ranges
  }

  /** The parts of `asked` that are not in the set: sorted, disjoint. `asked` may be unsorted and overlap. */
  missing(asked: readonly ClockRange[]): ClockRange[] {
    const found: ClockRange[] = []
    let at = 0
    for (const range of asked.length > 1 ? united(asked) : asked) {
      let from = range.from
      at = this.#firstEndingAfter(from, at)
      for (; from < range.to; at += 1) {
        const known = this.#ranges[at]
        if (known === undefined || known.from >= range.to) {
          found.push(from === range.from ? range : { from, to: range.to })
          break
        }
        if (known.from > from) found.push({ from, to: known.from })
        from = known.to
        if (from >= range.to) break
      }
    }
    return found
  }

  /** Adds numbers, in any order. */
  add(ranges: readonly ClockRange[]): void {
    if (ranges.length <= fewRanges) for (const range of ranges) this.#put(range)
    else this.#ranges = this.#ranges.length === 0 ? united(ranges) : united([...this.#ranges, ...ranges])
  }

  /** Takes back what `add` brought. */
  remove(ranges: readonly ClockRange[]): void {
    if (ranges.length <= fewRanges) {
      for (const range of ranges) this.#takeOut(range)
      return
    }
    const gone = new RangeSet()
    gone.add(ranges)
    this.#ranges = gone.missing(this.#ranges)
  }

  #put(range: ClockRange): void {
    const first = this.#firstEndingAfter(range.from - 1, 0)
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

  #takeOut({ from, to }: ClockRange): void {
    const first = this.#firstEndingAfter(from, 0)
    const left: ClockRange[] = []
    let last = first
    for (; last < this.#ranges.length; last += 1) {
      const known = this.#ranges[last]
      if (known === undefined || known.from >= to) break
      if (known.from < from) left.push({ from: known.from, to: from })
      if (known.to > to) left.push({ from: to, to: known.to })
    }
    this.#ranges.splice(first, last - first, ...left)
  }

  /** Index of the first range with `to > clock`, from `start` on. */
  #firstEndingAfter(clock: number, start: number): number {
    let low = start
    let high = this.#ranges.length
    // The next one is the likeliest when many are asked for in order.
    if ((this.#ranges[low]?.to ?? Infinity) > clock) return low
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
  const result: ClockRange[] = []
  let current: ClockRange | undefined
  for (const range of isSorted(ranges) ? ranges : ranges.toSorted((one, other) => one.from - other.from)) {
    if (current === undefined || range.from > current.to) {
      current = range
      result.push(range)
    } else if (range.to > current.to) {
      current = { from: current.from, to: range.to }
      result[result.length - 1] = current
    }
  }
  return result
}

/** Yjs writes them so. */
function isSorted(ranges: readonly ClockRange[]): boolean {
  let last = -Infinity
  for (const { from } of ranges) {
    if (from < last) return false
    last = from
  }
  return true
}

/** How many numbers the ranges hold; they must be disjoint. */
export function sizeOf(ranges: readonly ClockRange[]): number {
  let size = 0
  for (const { from, to } of ranges) size += to - from
  return size
}
