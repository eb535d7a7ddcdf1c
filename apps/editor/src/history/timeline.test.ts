import { expect, test } from 'vitest'
import type { Stretch } from './stretches.ts'
import { grace, stretchOf } from './test-history.ts'
import { indexAtShare, layFlags, layTicks, layTimeline } from './timeline.ts'

const stretch = (from: number, to: number, more: Partial<Stretch> = {}): Stretch => ({
  ...stretchOf(from, to, more),
  generation: 1,
})

test('the band is filled from end to end, in order, without holes', () => {
  const { parts } = layTimeline([stretch(0, 5), stretch(6, 7, { person: grace }), stretch(60, 61)])

  expect(parts.map(({ kind, person }) => person ?? kind)).toEqual(['ada', 'grace', 'pause', 'ada'])
  expect(parts[0]?.from).toBe(0)
  expect(parts.at(-1)?.to).toBeCloseTo(1)
  expect(parts.slice(1).map(({ from }, index) => from - (parts[index]?.to ?? 0))).toEqual([0, 0, 0])
})

test('much is wider than little, and little can still be hit', () => {
  const { ends } = layTimeline([stretch(0, 1, { added: 1 }), stretch(1, 2, { added: 5_000 })])

  expect(ends[0]).toBeGreaterThan(0.1)
  expect(ends[0]).toBeLessThan(0.4)
})

test('thousands of stretches are drawn as few parts that still fill the band, and each has a place of its own', () => {
  const stretches = Array.from({ length: 3_000 }, (_, index) =>
    stretch(index * 13, index * 13 + 1, index % 2 === 0 ? {} : { person: grace }),
  )

  const { parts, middles } = layTimeline(stretches)

  expect(parts.length).toBeLessThanOrEqual(500)
  expect(new Set(parts.map(({ kind, person }) => person ?? kind))).toEqual(new Set(['ada', 'grace']))
  expect([parts[0]?.from, parts.at(-1)?.to]).toEqual([0, 1])
  expect(parts.slice(1).every(({ from }, index) => from === parts[index]?.to)).toBe(true)
  expect(new Set(middles).size).toBe(3_000)
})

test('long stretches among thousands keep their own colour', () => {
  const one = Array.from({ length: 2_000 }, (_, index) => stretch(index, index, { added: 0 }))
  const { parts } = layTimeline([...one, stretch(2_000, 2_001, { person: grace, added: 1e12 })])

  expect(parts.map(({ person }) => person)).toEqual(['ada', 'grace'])
})

test('a press chooses the stretch whose knob is nearest', () => {
  const timeline = layTimeline([stretch(0, 1), stretch(1, 2), stretch(2, 3)])

  expect([0, 0.3, 0.5, 0.9, 1].map((share) => indexAtShare(timeline, share))).toEqual([0, 0, 1, 2, 2])
})

test('flags do not reach into each other, and the last ones open towards the beginning', () => {
  const flags = layFlags(
    [0.1, 0.3, 0.95].map((at) => ({ named: String(at), at })),
    0.8,
  )

  expect(flags.map(({ isBefore }) => isBefore)).toEqual([false, false, true])
  expect(flags.map(({ room }) => Number(room.toFixed(3)))).toEqual([0.2, 0.325, 0.325])
})

test('times stand under the beginning and then about evenly, with room for the last word', () => {
  const timeline = layTimeline(Array.from({ length: 40 }, (_, index) => stretch(index, index)))

  const ticks = layTicks(timeline, 4)

  expect(ticks[0]).toEqual({ at: 0, index: 0 })
  expect(ticks.length).toBe(4)
  expect(ticks.every(({ at }) => at <= 0.85)).toBe(true)
  expect(layTicks(layTimeline([]), 4)).toEqual([])
})
