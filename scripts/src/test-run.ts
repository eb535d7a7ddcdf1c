import { existsSync } from 'node:fs'
import { readFile, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { checkout, stateFolder } from './checkout.ts'
import { runInGroup } from './run-in-group.ts'
import { endLeftovers, removeStackFolder } from './stack.ts'

/** In this order: what is quick and says most comes first. */
export const testProjects = ['unit', 'convergence', 'contracts', 'scenarios'] as const

export interface TestCount {
  readonly passed: number
  readonly failed: number
}

/** Runs one of Vitest's projects with its whole output, and counts. */
export async function runTestProject(name: string, deadlineMs: number, signal: AbortSignal): Promise<TestCount> {
  const report = join(stateFolder(), `test-results-${name}.json`)
  await rm(report, { force: true })
  const vitest = join(checkout, 'node_modules/.bin/vitest')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const outcome = await runInGroup(vitest, ['run', '--project', name, ...reporters], {
    deadlineMs,
    isShown: true,
    signal,
  })
  return countTests(existsSync(report) ? await readFile(report, 'utf8') : undefined, outcome.isGood)
}

/**
 * Counts Vitest's results. A test that was skipped counts as failed: here nothing may step aside. So does a run that says it is not good
 * without a test that is to blame (a file that cannot be loaded, an error nobody caught, no test at all, the time being over).
 *
 * @param report Vitest's JSON; `undefined` when there is none
 */
export function countTests(report: string | undefined, isGood: boolean): TestCount {
  if (report === undefined) return { passed: 0, failed: 1 }
  const { numPassedTests, numTotalTests }: { numPassedTests: number; numTotalTests: number } = JSON.parse(report)
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
