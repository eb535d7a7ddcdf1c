import { expect, test } from 'vitest'
import { brokenOffFiles, countFinished, countTests } from './test-run.ts'

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

test('a file is broken off when a test of it had begun and came to no end; a skipped test is none of that', () => {
  const result = JSON.stringify({
    testResults: [
      { name: 'whole', assertionResults: statuses('passed', 'failed') },
      { name: 'cut', assertionResults: statuses('passed', 'pending') },
      { name: 'stepped aside', assertionResults: statuses('skipped') },
    ],
  })

  expect(brokenOffFiles(result)).toEqual(['cut'])
  expect(countFinished(result)).toEqual({ passed: 1, failed: 2 })
  expect(brokenOffFiles(undefined)).toEqual([])
})
