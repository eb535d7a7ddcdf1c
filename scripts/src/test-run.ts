import { existsSync } from 'node:fs'
import { readFile, readdir, rm } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
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

export interface TestOutcome extends TestCount {
  /** What failed, and why: a line or two each. */
  readonly failures: readonly string[]
}

/** More files than this fail for a reason that another try does not take away. */
const filesAgain = 3
const tries = 3

/**
 * Runs one of Vitest's projects with its whole output, and counts. Up to three files are run again, up to twice, if they hold a failed test or were
 * broken off: V8 of Node 24.21 now and then ends a process that starts worker threads by the hundred (`Check failed: jit_page.has_value()`), and
 * browser, wikis and homeserver beside each other on a machine of two cores have clocks that no test can wait for in every case. What is broken fails
 * again. A process that was broken off after its last test names no file: then all are run again. Whatever needed another try is told, with the failure,
 * and counts as it ended.
 */
export async function runTestProject(name: TestProject, deadlineMs: number, signal: AbortSignal): Promise<TestOutcome> {
  let { report, isGood } = await runVitest(name, [], deadlineMs, signal)
  const done: TestOutcome[] = []
  for (let trial = 2; trial <= tries && !isGood && !signal.aborted; trial += 1) {
    const failures = failuresIn(report)
    const again = filesOnceMore(report)
    if (again.length === 0 && failures.length > 0) break
    const files = again.length === 0 ? 'all' : again.map((file) => relative(checkout, file)).join(', ')
    console.log(`\nTry ${trial} of ${tries}, because a test failed or a process was broken off: ${files}`)
    console.log(failures.join('\n'))
    if (again.length > 0) done.push({ ...countWithout(report, again), failures: failuresIn(report, again) })
    ;({ report, isGood } = await runVitest(name, again, deadlineMs, signal))
    if (isGood) console.log(`\nPassed at try ${trial}: ${files}`)
  }
  const counts = countTests(report, isGood)
  const failures = failuresIn(report)
  if (counts.failed > 0 && failures.length === 0) failures.push(`${name}: an error outside of any test, see above`)
  return addUp([...done, { ...counts, failures }])
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
  /** Says why when the file could not be loaded. */
  readonly message?: string
  readonly assertionResults: readonly TestReport[]
}

interface TestReport {
  readonly fullName?: string
  /** `pending`: begun or waiting when the process ended. What is skipped on purpose says `skipped`. */
  readonly status: string
  readonly failureMessages?: readonly string[]
}

/** Files with a test that failed, or that began and came to no end, or with no test because they were broken off before; none if they are many. */
export function filesOnceMore(report: string | undefined): string[] {
  if (report === undefined) return []
  const { testResults }: VitestReport = JSON.parse(report)
  const again = testResults.filter(
    ({ assertionResults }) => assertionResults.length === 0 || assertionResults.some(isUnended),
  )
  return again.length > filesAgain ? [] : again.map(({ name }) => name)
}

function isUnended({ status }: TestReport): boolean {
  return status === 'failed' || status === 'pending'
}

/** Names each test that did not pass, with the first line of why, in all files but those that are run once more. */
export function failuresIn(report: string | undefined, files: readonly string[] = []): string[] {
  if (report === undefined) return ['No report: the run was broken off.']
  const { testResults }: VitestReport = JSON.parse(report)
  return testResults.flatMap(({ name, message = '', assertionResults }) => {
    if (files.includes(name)) return []
    const file = basename(name)
    if (assertionResults.length === 0) return [`${file}: no test came to an end. ${firstLine(message)}`]
    return assertionResults
      .filter(({ status }) => status !== 'passed')
      .map(({ fullName = '', status, failureMessages = [] }) => {
        const why = failureMessages.length === 0 ? status : failureMessages.map(firstLine).join(' ')
        return `${file}: ${fullName}: ${why}`
      })
  })
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').slice(0, 300)
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

export function addUp(outcomes: readonly TestOutcome[]): TestOutcome {
  const sum = (of: keyof TestCount): number => outcomes.reduce((total, outcome) => total + outcome[of], 0)
  return { passed: sum('passed'), failed: sum('failed'), failures: outcomes.flatMap(({ failures }) => failures) }
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
