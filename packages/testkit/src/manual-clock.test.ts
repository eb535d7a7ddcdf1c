import { expect, test } from 'vitest'
import { ManualClock } from './manual-clock.ts'

test('CLOCK1 timers fire in the order of their times, at their times', () => {
  const clock = new ManualClock(0)
  const fired: string[] = []
  clock.after(20, () => fired.push(`late ${clock.nowMs()}`))
  clock.after(10, () => fired.push(`early ${clock.nowMs()}`))

  clock.advance(15)
  expect(fired).toEqual(['early 10'])

  clock.advance(15)
  expect(fired).toEqual(['early 10', 'late 20'])
  expect(clock.nowMs()).toBe(30)
})

test('CLOCK2 what is set while time moves fires in the same move, and a cancelled timer never', () => {
  const clock = new ManualClock(0)
  const fired: number[] = []
  clock.after(10, () => clock.after(10, () => fired.push(clock.nowMs())))
  const cancel = clock.after(5, () => fired.push(-1))

  cancel()
  clock.advance(100)

  expect(fired).toEqual([20])
  expect(clock.waiting).toBe(0)
})
