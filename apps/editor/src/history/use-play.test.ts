import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { setUp } from './test-set-up.ts'
import { usePlay } from './use-play.ts'

const preference = { isCalm: false }
beforeEach(() => {
  vi.useFakeTimers()
  preference.isCalm = false
  vi.stubGlobal('matchMedia', () => ({ matches: preference.isCalm }))
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

function openPlay(steps: number) {
  let left = steps
  const step = (): boolean => left > 0 && left-- > 0
  const { it, end } = setUp(() => usePlay(step))
  return { play: it, end, taken: () => steps - left }
}

test('play takes a step at once, then one after the other, and stops by itself behind the last', () => {
  const { play, taken } = openPlay(3)

  play.toggle()
  expect([taken(), play.isPlaying.value]).toEqual([1, true])
  vi.advanceTimersByTime(1_200)
  expect([taken(), play.isPlaying.value]).toEqual([2, true])
  vi.advanceTimersByTime(2_400)

  expect([taken(), play.isPlaying.value]).toEqual([3, false])
  expect(vi.getTimerCount()).toBe(0)
})

test('at the end there is nothing to play', () => {
  const { play } = openPlay(0)

  play.toggle()

  expect([play.isPlaying.value, vi.getTimerCount()]).toEqual([false, 0])
})

test('a second press stops it, and so does leaving the page', () => {
  const [pressed, left] = [openPlay(9), openPlay(9)]
  for (const { play } of [pressed, left]) play.toggle()

  pressed.play.toggle()
  left.end()
  vi.advanceTimersByTime(10_000)

  expect([pressed.taken(), left.taken()]).toEqual([1, 1])
})

test('who asked for less motion gets more time for each step', () => {
  preference.isCalm = true
  const { play, taken } = openPlay(9)
  play.toggle()

  vi.advanceTimersByTime(2_400)
  expect(taken()).toBe(1)
  vi.advanceTimersByTime(100)

  expect(taken()).toBe(2)
})
