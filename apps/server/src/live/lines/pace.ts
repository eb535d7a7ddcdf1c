import { performance } from 'node:perf_hooks'
import type { Clock } from '@scriptorium/draft'

/** Gathering begins when the loop is so busy, and is at its longest when it never rests. */
const leastBusyShare = 0.6
const mostBusyShare = 0.95
/** At the longest: with the disk and a pause for garbage it stays below the 100 ms that people notice as a delay in somebody else's typing. */
const longestGatherMs = 30
const lookEveryMs = 100
/** One look counts so much: a short burst changes little. */
const weight = 0.3

/** How long what is said in one draft may gather before it is sent. */
export interface Pace {
  /** Milliseconds; 0: everything is sent at once. */
  readonly gatherMs: number
}

export const atOnce: Pace = { gatherMs: 0 }

/**
 * Sends at once while the event loop has time to rest, and gathers the more the less it has: most of the price of an edit is writing to each connection,
 * and what gathers is one write. So a server that is full becomes some milliseconds slower instead of falling behind.
 */
export class LoopPace implements Pace {
  gatherMs = 0
  readonly #clock: Clock
  readonly #busyShare: () => number
  #cancel: () => void

  /** @param busyShare of the time since it was asked last, 0 to 1 */
  constructor(clock: Clock, busyShare: () => number = sinceLastTime()) {
    this.#clock = clock
    this.#busyShare = busyShare
    this.#cancel = this.#lookLater()
  }

  stop(): void {
    this.#cancel()
  }

  #lookLater(): () => void {
    return this.#clock.after(lookEveryMs, () => {
      const busy = (this.#busyShare() - leastBusyShare) / (mostBusyShare - leastBusyShare)
      const wanted = Math.min(1, Math.max(0, busy)) * longestGatherMs
      const next = this.gatherMs + weight * (wanted - this.gatherMs)
      // Below a millisecond a timer costs more than it spares.
      this.gatherMs = next < 1 && wanted === 0 ? 0 : next
      this.#cancel = this.#lookLater()
    })
  }
}

function sinceLastTime(): () => number {
  let last = performance.eventLoopUtilization()
  return () => {
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, last)
    last = now
    return utilization
  }
}
