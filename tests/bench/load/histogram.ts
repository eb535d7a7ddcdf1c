/** Buckets per doubling: neighbours differ by 4 %. */
const perDoubling = 16
const smallestMs = 0.01
const buckets = 400

/** Times in milliseconds, as counts: cheap to note, to send to another process and to add up. */
export class Histogram {
  readonly counts: number[]

  constructor(counts: readonly number[] = []) {
    this.counts = Array.from({ length: buckets }, (_, at) => counts[at] ?? 0)
  }

  note(ms: number): void {
    const at = ms <= smallestMs ? 0 : Math.min(buckets - 1, Math.ceil(Math.log2(ms / smallestMs) * perDoubling))
    this.counts[at] = (this.counts[at] ?? 0) + 1
  }

  add(other: readonly number[]): void {
    for (const [at, count] of other.entries()) this.counts[at] = (this.counts[at] ?? 0) + count
  }

  get total(): number {
    return this.counts.reduce((sum, count) => sum + count, 0)
  }

  /** Upper edge of the bucket, in ms; NaN of nothing. */
  quantile(share: number): number {
    let rest = this.total * share
    if (rest === 0) return Number.NaN
    for (const [at, count] of this.counts.entries()) {
      rest -= count
      if (rest <= 0) return smallestMs * 2 ** (at / perDoubling)
    }
    return Infinity
  }
}
