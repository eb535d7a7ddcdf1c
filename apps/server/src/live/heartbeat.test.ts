import type { Clock } from '@scriptorium/draft'
import { limits } from '@scriptorium/protocol'
import { expect, test } from 'vitest'

import { Heartbeat } from './heartbeat.ts'

/** Time in the test's hand. */
function manualClock(): Clock & { advance(ms: number): void } {
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

test('every member is visited once in each round, not all at the same time, until it is taken off', () => {
  const clock = manualClock()
  const heartbeat = new Heartbeat<{ beat(nowMs: number): void }>(clock)
  const beats: number[][] = Array.from({ length: 20 }, () => [])
  const leave = beats.map((times) => heartbeat.add({ beat: (nowMs) => times.push(nowMs) }))

  clock.advance(3 * limits.keepAliveEveryMs)

  expect(beats.map(({ length }) => length)).toEqual(beats.map(() => 3))
  expect(new Set(beats.map(([first]) => first)).size).toBe(8)
  leave[0]?.()
  heartbeat.stop()
  clock.advance(3 * limits.keepAliveEveryMs)
  expect(beats.map(({ length }) => length)).toEqual(beats.map(() => 3))
})
