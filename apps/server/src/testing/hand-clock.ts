import type { Clock } from '@scriptorium/draft'

/** A clock in the test’s hand: timers fire in the order of their times, at their times. */
export function handClock(): Clock & { advance(ms: number): void } {
  let nowMs = 0
  let waiting: { readonly atMs: number; readonly callback: () => void }[] = []
  return {
    nowMs: () => nowMs,
    after(delayMs, callback) {
      const timer = { atMs: nowMs + delayMs, callback }
      waiting.push(timer)
      return () => {
        waiting = waiting.filter((other) => other !== timer)
      }
    },
    advance(ms) {
      const end = nowMs + ms
      for (;;) {
        const due = waiting.toSorted((one, other) => one.atMs - other.atMs)[0]
        if (due === undefined || due.atMs > end) break
        waiting = waiting.filter((other) => other !== due)
        nowMs = due.atMs
        due.callback()
      }
      nowMs = end
    },
  }
}
