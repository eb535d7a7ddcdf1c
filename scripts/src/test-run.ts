import { existsSync } from 'node:fs'
import { readFile, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { checkout, stateFolder } from './checkout.ts'
import { runInGroup } from './run-in-group.ts'
import { endLeftovers, removeStackFolder } from './stack.ts'

/** In this order: what is quick and says most comes first. */
export const testProjects = ['unit', 'convergence', 'store', 'contracts', 'scenarios'] as const
export type TestProject = (typeof testProjects)[number]

export interface TestCount {
  readonly passed: number
  readonly failed: number
}

/** More files than this fail for a reason that another try does not take away. */
const scenarioFilesOnceMore = 3

/**
 * Runs one of Vitest's projects with its whole output, and counts. What is run once more is told, and counts as it ended then:
 *
 * - a file whose process was broken off under it: V8 of Node 24.21 now and then aborts a process that starts worker threads by the hundred
 *   (`Check failed: jit_page.has_value()`);
 * - up to three files of scenarios with a failed test, from an empty stack: browser, wikis and homeserver beside each other on a machine of two cores
 *   have clocks that no test can wait for in every case. What is broken fails again; every other kind of test has one try.
 */
export async function runTestProject(name: TestProject, deadlineMs: number, signal: AbortSignal): Promise<TestCount> {
  const first = await runVitest(name, [], deadlineMs, signal)
  const again = first.isGood ? [] : filesOnceMore(name, first.report)
  if (again.length === 0 || signal.aborted) return countTests(first.report, first.isGood)
  console.log(`\nOnce more, because a test failed or its process was broken off: ${again.join(', ')}`)
  const second = await runVitest(name, again, deadlineMs, signal)
  if (second.isGood) console.log(`\nPassed only when run once more: ${again.join(', ')}`)
  return addUp([countWithout(first.report, again), countTests(second.report, second.isGood)])
}

async function runVitest(
  project: string,
  files: readonly string[],
  deadlineMs: number,
  signal: AbortSignal,
): Promise<{ readonly report: string | undefined; readonly isGood: boolean }> {
  const path = join(stateFolder(), `test-results-${project}.json`)
  await rm(path, { force: true })
  const vitest = join(checkout, 'node_modules/.bin/vitest')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${path}`]
  const { isGood } = await runInGroup(vitest, ['run', '--project', project, ...reporters, ...files], {
    deadlineMs,
    isShown: true,
    signal,
  })
  return { report: existsSync(path) ? await readFile(path, 'utf8') : undefined, isGood }
}

interface VitestReport {
  readonly numPassedTests: number
  readonly numTotalTests: number
  readonly testResults: readonly FileReport[]
}

interface FileReport {
  readonly name: string
  /** `pending`: begun or waiting when the process ended. What is skipped on purpose says `skipped`. */
  readonly assertionResults: readonly { readonly status: string }[]
}

/** Files in which a test had begun and came to no end; of scenarios also files in which one failed, unless those are many. */
export function filesOnceMore(project: TestProject, report: string | undefined): string[] {
  if (report === undefined) return []
  const { testResults }: VitestReport = JSON.parse(report)
  const filesWith = (wanted: string): FileReport[] =>
    testResults.filter(({ assertionResults }) => assertionResults.some(({ status }) => status === wanted))
  const failed = project === 'scenarios' ? filesWith('failed') : []
  const again = [...filesWith('pending'), ...(failed.length > scenarioFilesOnceMore ? [] : failed)]
  return [...new Set(again.map(({ name }) => name))]
}

/** Counts all files but those that are run once more. */
export function countWithout(report: string | undefined, files: readonly string[]): TestCount {
  const { testResults }: VitestReport = report === undefined ? { testResults: [] } : JSON.parse(report)
  const results = testResults
    .filter(({ name }) => !files.includes(name))
    .flatMap(({ assertionResults }) => assertionResults)
  const passed = results.filter(({ status }) => status === 'passed').length
  return { passed, failed: results.length - passed }
}

export function addUp(counts: readonly TestCount[]): TestCount {
  const sum = (of: keyof TestCount): number => counts.reduce((total, count) => total + count[of], 0)
  return { passed: sum('passed'), failed: sum('failed') }
}

/**
 * Counts Vitest's results. A test that was skipped counts as failed: here nothing may step aside. So does a run that says it is not good
 * without a test that is to blame (a file that cannot be loaded, an error nobody caught, no test at all, the time being over).
 *
 * @param report Vitest's JSON; `undefined` when there is none
 */
export function countTests(report: string | undefined, isGood: boolean): TestCount {
  if (report === undefined) return { passed: 0, failed: 1 }
  const { numPassedTests, numTotalTests }: VitestReport = JSON.parse(report)
  const failed = numTotalTests - numPassedTests
  const isSuspicious = (!isGood || numTotalTests === 0) && failed === 0
  return { passed: numPassedTests, failed: failed + (isSuspicious ? 1 : 0) }
}

/** Ends the stacks of tests that did not get round to it; with `isForgetting` also their folders go. `npm start`'s own is left alone. */
export async function clearTestStacks({ isForgetting }: { readonly isForgetting: boolean }): Promise<void> {
  const state = stateFolder()
  if (!existsSync(state)) return
  const names = (await readdir(state, { withFileTypes: true })).filter(
    (entry) => entry.isDirectory() && entry.name.startsWith('test-'),
  )
  const clear = isForgetting ? removeStackFolder : endLeftovers
  await Promise.all(names.map((entry) => clear(join(state, entry.name))))
}
