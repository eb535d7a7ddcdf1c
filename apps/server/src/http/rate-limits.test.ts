import { expect, test } from 'vitest'
import { handClock } from '../testing/hand-clock.ts'
import { createRateLimit } from './rate-limits.ts'

test('a bucket holds its burst, refills with time, and is nobody else’s', () => {
  const clock = handClock()
  const limit = createRateLimit({ perSecond: 2, burst: 3 }, clock)
  for (let index = 0; index < 3; index += 1) limit.take('ada')

  expect(() => limit.take('ada')).toThrow('"retryAfterMs":500')
  expect(() => limit.take('grace')).not.toThrow()
  clock.advance(500)
  expect(() => limit.take('ada')).not.toThrow()
  expect(() => limit.take('ada')).toThrow('request/too-often')
})
