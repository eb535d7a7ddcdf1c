import { expect, test } from 'vitest'
import { useAttempt } from './use-attempt.ts'

test('while one thing goes on a second press does nothing; what went wrong stands until the next', async () => {
  const { isBusy, failure, attempt } = useAttempt()
  const done: string[] = []
  const failing: ((cause: Error) => void)[] = []
  const first = attempt(
    () =>
      new Promise((_, reject) => {
        failing.push(reject)
      }),
  )
  expect(isBusy.value).toBe(true)
  await attempt(async () => void done.push('second'))

  for (const fail of failing) fail(new Error('no answer'))
  await first

  expect([isBusy.value, done]).toEqual([false, []])
  expect(failure.value).toBeDefined()
  const third = attempt(async () => void done.push('third'))
  expect(failure.value).toBeUndefined()
  await third
  expect([isBusy.value, done]).toEqual([false, ['third']])
})
