import type { Clock } from '@scriptorium/draft'

/** A clock in the test's hand: time stands until it is moved. */
export function makeHandClock(): Clock & { move(byMs: number): void } {
  let nowMs = 1_000_000
  const waiting = new Set<{ readonly atMs: number; readonly callback: () => void }>()
  return {
    nowMs: () => nowMs,
    after(delayMs, callback) {
      const timer = { atMs: nowMs + delayMs, callback }
      waiting.add(timer)
      return () => waiting.delete(timer)
    },
    move(byMs) {
      nowMs += byMs
      for (const timer of [...waiting].filter(({ atMs }) => atMs <= nowMs)) {
        waiting.delete(timer)
        timer.callback()
      }
    },
  }
}
