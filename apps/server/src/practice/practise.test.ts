import { expect, test } from 'vitest'

import { handClock } from '../testing/hand-clock.ts'
import { practise } from './practise.ts'

test('every invented person hears the whole draft, nothing is complained of, and no timer is left', async () => {
  const complaints: string[] = []
  const note = (_fields: object, message: string): void => void complaints.push(message)
  const clock = handClock()
  let timers = 0
  const counting = {
    nowMs: () => clock.nowMs(),
    after(delayMs: number, callback: () => void) {
      let isSet = true
      timers += 1
      const cancel = clock.after(delayMs, callback)
      return () => {
        if (isSet) timers -= 1
        isSet = false
        cancel()
      }
    },
  }

  const heard = await practise(counting, { debug: note, info: note, warn: note, error: note })

  expect(heard).toHaveLength(96)
  for (const bytes of heard) expect(bytes).toBeGreaterThan(100_000)
  expect(complaints).toEqual([])
  await expect.poll(() => timers, { timeout: 60_000 }).toBe(0)
})
