import { limits } from '@scriptorium/protocol'
import { expect, test } from 'vitest'

import { handClock } from './hand-clock.ts'
import { Heartbeat } from './heartbeat.ts'

test('every member is visited once in each round, not all at the same time, until it is taken off', () => {
  const clock = handClock()
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
