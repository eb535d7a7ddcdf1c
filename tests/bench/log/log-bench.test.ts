import { expect, test } from 'vitest'
import { compareLogs } from './log-bench.ts'

test('the comparison of logs works, and its counts add up', async () => {
  const loads = [
    { drafts: 3, durationMs: 150 },
    { drafts: 20, durationMs: 200, entriesPerS: 500 },
  ]

  const results = await compareLogs(loads, 20)

  expect(results.map(({ log, drafts, asked }) => [log, drafts, asked])).toEqual([
    ['SQLite alone', 3, null],
    ['journal before SQLite', 3, null],
    ['SQLite alone', 20, 500],
    ['journal before SQLite', 20, 500],
  ])
  for (const { entries, p50Ms, p99Ms } of results) {
    expect(entries).toBeGreaterThan(2)
    expect(p99Ms).toBeGreaterThanOrEqual(p50Ms)
  }
}, 30_000)
