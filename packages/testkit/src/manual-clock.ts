import type { Clock } from '@scriptorium/draft'

interface Timer {
  readonly atMs: number
  readonly callback: () => void
}

/** A clock that moves only when told. Timers fire in the order of their times, at their times. */
export class ManualClock implements Clock {
  #nowMs: number
  readonly #timers = new Set<Timer>()

  /** @param startMs 14 November 2026, 12:00 UTC by default: a time of day that tests may show */
  constructor(startMs = Date.UTC(2026, 10, 14, 12)) {
    this.#nowMs = startMs
  }

  nowMs(): number {
    return this.#nowMs
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { atMs: this.#nowMs + Math.max(0, delayMs), callback }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  /** Timers that have not fired or been cancelled: a closed part leaves none. */
  get waiting(): number {
    return this.#timers.size
  }

  /** Moves on, firing what comes due on the way, also what is set meanwhile. */
  advance(byMs: number): void {
    const untilMs = this.#nowMs + byMs
    for (let next = this.#nextUntil(untilMs); next !== undefined; next = this.#nextUntil(untilMs)) {
      this.#timers.delete(next)
      this.#nowMs = next.atMs
      next.callback()
    }
    this.#nowMs = untilMs
  }

  #nextUntil(untilMs: number): Timer | undefined {
    let first: Timer | undefined
    for (const timer of this.#timers)
      if (timer.atMs <= untilMs && (first === undefined || timer.atMs < first.atMs)) first = timer
    return first
  }
}
