import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { PerTurn } from './per-turn.ts'

test('so many begin in one turn of the loop, the others in the next ones, in their order', async () => {
  const turns = new PerTurn(50)
  const begun: number[] = []
  for (let index = 0; index < 120; index += 1) turns.begin(() => void begun.push(index))

  const counts = [begun.length]
  while (counts.length < 4) {
    await setImmediate()
    counts.push(begun.length)
  }

  expect(counts).toEqual([50, 100, 120, 120])
  expect(begun).toEqual(begun.toSorted((one, other) => one - other))
})
