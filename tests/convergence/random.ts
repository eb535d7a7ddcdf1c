/** Numbers that follow from a seed alone (mulberry32): a failure is replayed by its seed. */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** 0 or more, less than 1. */
  next(): number {
    this.#state = (this.#state + 0x6d_2b_79_f5) >>> 0
    let mixed = this.#state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }

  /** A whole number of 0 or more, less than `end`. */
  below(end: number): number {
    return Math.floor(this.next() * end)
  }

  /** True so often: 0.2 is one in five. */
  chance(share: number): boolean {
    return this.next() < share
  }

  /** @throws Error when there is nothing to choose */
  pick<Value>(values: readonly Value[]): Value {
    const value = values[this.below(values.length)]
    if (value === undefined) throw new Error('nothing to choose from')
    return value
  }
}
