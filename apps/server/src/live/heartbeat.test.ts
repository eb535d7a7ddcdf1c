import { limits } from '@scriptorium/protocol'
import { expect, test } from 'vitest'

import { handClock } from '../testing/hand-clock.ts'
import { Heartbeat } from './heartbeat.ts'

test('every member is visited once in each round, not all at the same time, until it is taken off', () => {
  const clock = handClock()
  const heartbeat = new Heartbeat<{ beat(nowMs: number): void }>(clock)
  const beats: number[][] = Array.from({ length: 20 }, () => [])
  const members = beats.map((times) => ({ beat: (nowMs: number) => void times.push(nowMs) }))
  for (const member of members) heartbeat.add(member)

  clock.advance(3 * limits.keepAliveEveryMs)

  expect(beats.map(({ length }) => length)).toEqual(beats.map(() => 3))
  expect(new Set(beats.map(([first]) => first)).size).toBe(8)
  for (const member of members.slice(0, 5)) heartbeat.remove(member)
  clock.advance(limits.keepAliveEveryMs)
  expect(beats.map(({ length }) => length)).toEqual(beats.map((_times, index) => (index < 5 ? 3 : 4)))
  heartbeat.stop()
  clock.advance(3 * limits.keepAliveEveryMs)
  expect(beats.at(-1)).toHaveLength(4)
})
