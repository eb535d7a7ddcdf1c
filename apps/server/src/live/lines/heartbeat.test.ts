import type { Clock } from '@scriptorium/draft'
import { expect, test } from 'vitest'

import { handClock } from '../../testing/hand-clock.ts'
import { Heartbeat } from './heartbeat.ts'

interface Watched {
  slot: number
  readonly beats: number[]
  beat(nowMs: number): number | null
}

/** Looked at so often. */
function every(ms: number): Watched {
  const beats: number[] = []
  return {
    slot: 0,
    beats,
    beat(nowMs) {
      beats.push(nowMs)
      return nowMs + ms
    },
  }
}

test('each is looked at when it asked to be, or a moment earlier, until it is taken off or says that it is closed', () => {
  const clock = handClock()
  const heartbeat = new Heartbeat<Watched>(clock)
  const startMs = clock.nowMs()
  const [often, seldom, closed] = [every(1_000), every(20_000), { ...every(0), beat: () => null }]
  for (const member of [often, seldom, closed]) heartbeat.add(member)

  for (let ms = 0; ms < 60_000; ms += 250) clock.advance(250)

  expect(often.beats.map((atMs) => atMs - startMs)).toEqual(Array.from({ length: 61 }, (_, second) => second * 1_000))
  expect(seldom.beats.map((atMs) => atMs - startMs)).toEqual([0, 20_000, 40_000, 60_000])
  heartbeat.remove(often)
  clock.advance(5_000)
  expect(often.beats).toHaveLength(61)
  heartbeat.stop()
  for (let ms = 0; ms < 60_000; ms += 250) clock.advance(250)
  expect(seldom.beats).toHaveLength(4)
})

test('those who ask for the same moment are not all looked at in one turn, and nobody later than they asked', () => {
  const clock = handClock()
  const heartbeat = new Heartbeat<Watched>(clock)
  const startMs = clock.nowMs()
  const members = Array.from({ length: 5_000 }, () => every(20_000))
  for (const member of members) heartbeat.add(member)

  for (let ms = 0; ms < 20_000; ms += 250) clock.advance(250)

  const times = members.map(({ beats }) => (beats[1] ?? Infinity) - startMs)
  const inTurn = (atMs: number): number => times.filter((time) => time === atMs).length
  expect(Math.max(...times)).toBe(20_000)
  expect(Math.max(...[...new Set(times)].map(inTurn))).toBe(500)
  heartbeat.stop()
})

test('on a loop whose timers are late each time nobody is looked at later for it', () => {
  const clock = handClock()
  const lateMs = 200
  const late: Clock = { ...clock, after: (delayMs, callback) => clock.after(delayMs + lateMs, callback) }
  const heartbeat = new Heartbeat<Watched>(late)
  const startMs = clock.nowMs()
  const member = every(25_000)
  heartbeat.add(member)

  for (let ms = 0; ms < 100_000; ms += 50) clock.advance(50)

  const waits = member.beats.map((atMs, beat) => atMs - (member.beats[beat - 1] ?? startMs))
  expect(member.beats.length).toBeGreaterThan(3)
  expect(Math.max(...waits)).toBeLessThan(25_000 + 2 * (250 + lateMs))
  heartbeat.stop()
})
