import { expect, test } from 'vitest'
import { measureHistory } from './history-bench.ts'

test('a history is read whole, and read on', async () => {
  const { edits, textCodeUnits, stretches, firstOpeningMs } = await measureHistory(2_000)

  expect(textCodeUnits).toBeGreaterThan(edits)
  // The beginning, and each of five people in several sections.
  expect(stretches).toBeGreaterThan(6)
  expect(stretches).toBeLessThan(edits)
  expect(firstOpeningMs).toBeGreaterThan(0)
}, 60_000)
