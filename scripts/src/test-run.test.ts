import { expect, test } from 'vitest'
import { countTests, countWithout, filesOnceMore } from './test-run.ts'

const statuses = (...all: string[]) => all.map((status) => ({ status }))
const report = (numPassedTests: number, numTotalTests: number) => JSON.stringify({ numPassedTests, numTotalTests })

test('what passed and what failed is counted', () => {
  expect(countTests(report(5, 5), true)).toEqual({ passed: 5, failed: 0 })
  expect(countTests(report(3, 5), false)).toEqual({ passed: 3, failed: 2 })
})

test('a test that stepped aside has failed', () => {
  expect(countTests(report(4, 5), true)).toEqual({ passed: 4, failed: 1 })
})

test('a run that is not good counts as a failure when no test is to blame', () => {
  expect(countTests(report(5, 5), false)).toEqual({ passed: 5, failed: 1 })
})

test('no test at all, or no report, is a failure', () => {
  expect(countTests(report(0, 0), true)).toEqual({ passed: 0, failed: 1 })
  expect(countTests(undefined, true)).toEqual({ passed: 0, failed: 1 })
})

const filesOf = (files: Readonly<Record<string, readonly string[]>>) =>
  JSON.stringify({
    testResults: Object.entries(files).map(([name, all]) => ({ name, assertionResults: statuses(...all) })),
  })

test('a file in which a test had begun and came to no end is run once more; a skipped test is none of that', () => {
  const result = filesOf({ whole: ['passed', 'failed'], cut: ['passed', 'pending'], 'stepped aside': ['skipped'] })

  expect(filesOnceMore('unit', result)).toEqual(['cut'])
  expect(countWithout(result, ['cut'])).toEqual({ passed: 1, failed: 2 })
  expect(filesOnceMore('unit', undefined)).toEqual([])
})

test('of scenarios up to three files with a failed test are run once more', () => {
  const failed = ['failed']

  expect(filesOnceMore('scenarios', filesOf({ good: ['passed'], bad: ['passed', 'failed'] }))).toEqual(['bad'])
  expect(filesOnceMore('scenarios', filesOf({ a: failed, b: failed, c: failed }))).toEqual(['a', 'b', 'c'])
  expect(filesOnceMore('scenarios', filesOf({ a: failed, b: failed, c: failed, d: failed }))).toEqual([])
  expect(filesOnceMore('scenarios', filesOf({ bad: ['failed'], cut: ['pending', 'failed'] }))).toEqual(['cut', 'bad'])
})
