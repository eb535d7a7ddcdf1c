import { expect, test } from 'vitest'
import { countTests, countWithout, failuresIn, filesOnceMore } from './test-run.ts'

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

test('a file with a test that failed or came to no end, or with none at all, is run once more; a skipped test is none of that', () => {
  const result = filesOf({
    whole: ['passed', 'passed'],
    bad: ['passed', 'failed'],
    cut: ['passed', 'pending'],
    'cut at once': [],
    'stepped aside': ['skipped'],
  })

  expect(filesOnceMore(result)).toEqual(['bad', 'cut', 'cut at once'])
  expect(countWithout(result, ['bad', 'cut', 'cut at once'])).toEqual({ passed: 2, failed: 1 })
  expect(filesOnceMore(undefined)).toEqual([])
})

test('more than three such files are not run once more', () => {
  expect(filesOnceMore(filesOf({ a: ['failed'], b: ['pending'], c: [], d: ['failed'] }))).toEqual([])
})

test('each test that did not pass is named with the first line of why', () => {
  const result = JSON.stringify({
    testResults: [
      {
        name: '/somewhere/doors.test.ts',
        assertionResults: [
          { fullName: 'doors open', status: 'passed' },
          { fullName: 'doors shut', status: 'failed', failureMessages: ['Error: it stuck\n    at door.ts:1'] },
          { fullName: 'doors creak', status: 'pending' },
        ],
      },
      { name: '/somewhere/windows.test.ts', message: 'Cannot find glass', assertionResults: [] },
    ],
  })

  expect(failuresIn(result)).toEqual([
    'doors.test.ts: doors shut: Error: it stuck',
    'doors.test.ts: doors creak: pending',
    'windows.test.ts: no test came to an end. Cannot find glass',
  ])
  expect(failuresIn(result, ['/somewhere/doors.test.ts'])).toHaveLength(1)
  expect(failuresIn(undefined)).toEqual(['No report: the run was broken off.'])
})
