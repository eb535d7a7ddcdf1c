import { expect, test } from 'vitest'
import { backOffMs, isFinal } from './back-off.ts'

test('BACK1 doubles from half a second to half a minute', () => {
  expect([1, 2, 3, 7, 8, 100].map((tries) => backOffMs(tries, 0.999_999))).toEqual([
    500, 1_000, 2_000, 30_000, 30_000, 30_000,
  ])
})

test('BACK2 half of the wait is chance', () => {
  expect(backOffMs(3, 0)).toBe(1_000)
  expect(backOffMs(3, 0.5)).toBe(1_500)
})

test('BACK3 4400 to 4499 are final, everything else may pass', () => {
  expect([4400, 4409, 4499].every(isFinal)).toBe(true)
  expect([0, 1006, 4399, 4500, 4503].some(isFinal)).toBe(false)
})
