import { expect, test } from 'vitest'
import { formatAgo, formatClock, formatDay, formatMoment } from './times.ts'

const now = new Date(2026, 10, 21, 15, 20).getTime()

test('today, and an end soon after midnight, is a clock of 24 hours, another day a date, another year has its number', () => {
  expect(formatMoment(new Date(2026, 10, 21, 14, 5).getTime(), now, 'en')).toBe('14:05')
  expect(formatMoment(new Date(2026, 10, 22, 0, 7).getTime(), now, 'en')).toBe('00:07')
  expect(formatMoment(new Date(2026, 10, 22, 15, 0).getTime(), now, 'en')).toBe('22 November')
  expect(formatMoment(new Date(2026, 10, 22, 15, 20).getTime(), now, 'en')).toBe('22 November')
  expect(formatMoment(new Date(2026, 10, 18, 14, 5).getTime(), now, 'en')).toBe('18 November')
  expect(formatMoment(new Date(2025, 10, 18).getTime(), now, 'en')).toBe('18 November 2025')
})

test('how long ago is told in the largest unit that fits, and nothing under a minute', () => {
  expect(formatAgo(now - 59_000, now, 'en')).toBeUndefined()
  expect(formatAgo(now - 18 * 60_000, now, 'en')).toBe('18 minutes ago')
  expect(formatAgo(now - 5 * 3_600_000, now, 'en')).toBe('5 hours ago')
  expect(formatAgo(now - 26 * 3_600_000, now, 'en')).toBe('yesterday')
})

test('a day is told by its distance as the calendar counts it, not in hours', () => {
  const [late, early] = [new Date(2026, 10, 20, 23, 59).getTime(), new Date(2026, 10, 21, 0, 1).getTime()]

  expect(formatDay(early, now, 'en')).toEqual({ kind: 'today' })
  expect(formatDay(late, now, 'en')).toEqual({ kind: 'yesterday' })
  expect(formatDay(late - 24 * 3_600_000, now, 'en')).toEqual({ kind: 'date', words: '19 November' })
  expect(formatClock(early, 'en')).toBe('00:01')
})
