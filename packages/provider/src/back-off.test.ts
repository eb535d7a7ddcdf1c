import { expect, test } from 'vitest'
import { backOffMs, moveRetryMs } from './back-off.ts'

test('BACK1 doubles from half a second to half a minute', () => {
  expect([1, 2, 3, 7, 8, 100].map((tries) => backOffMs(tries, 0.999_999))).toEqual([
    500, 1_000, 2_000, 30_000, 30_000, 30_000,
  ])
})

test('BACK2 half of the wait is chance', () => {
  expect(backOffMs(3, 0)).toBe(1_000)
  expect(backOffMs(3, 0.5)).toBe(1_500)
})

test('BACK3 a move is tried again within half a second, not all at once', () => {
  expect([moveRetryMs(0), moveRetryMs(0.999_999)]).toEqual([150, 400])
})
