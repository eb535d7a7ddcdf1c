import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { carriedParts, checkout } from './checkout.ts'
import { type Outcome, runInGroup } from './run-in-group.ts'
import type { TestOutcome } from './test-run.ts'

interface Check {
  readonly name: string
  readonly commands: readonly (readonly [program: string, ...parameters: string[]])[]
}

const publishedPackages = ['packages/protocol', 'packages/provider'] as const

/** Everything that a tool can check without running the product. */
async function listChecks(): Promise<Check[]> {
  const phpFiles = await filesEndingIn('.php', join(checkout, 'apps/wiki-extension'), join(checkout, 'scripts/wiki'))
  return [
    { name: 'types', commands: [['tsc', '-b']] },
    { name: 'types of the web client', commands: [['node', 'apps/editor/check-types.mjs']] },
    { name: 'size of the web client', commands: [['node', 'apps/editor/check-size.mjs']] },
    { name: 'lint', commands: [['oxlint']] },
    { name: 'format', commands: [['oxfmt', '--check']] },
    { name: 'unused code', commands: [['knip']] },
    { name: 'package boundaries', commands: [['turbo', 'boundaries']] },
    ...publishedPackages.map((folder) => ({
      name: `${folder} as strangers get it`,
      commands: [['tsc', '-p', `${folder}/tsconfig.build.json`] as const, ['publint', '--strict', folder] as const],
    })),
    { name: 'PHP', commands: phpFiles.map((path) => [carriedParts().php, '-l', path] as const) },
  ]
}

/**
 * Runs every check, shows the output of those that fail, and counts.
 *
 * @param deadlineMs by `performance.now()`
 */
export async function runChecks(deadlineMs: number, signal?: AbortSignal): Promise<TestOutcome> {
  let passed = 0
  const failures: string[] = []
  for (const check of await listChecks()) {
    const outcomes = await runAll(check, deadlineMs, signal)
    const tookMs = outcomes.reduce((sum, outcome) => sum + outcome.tookMs, 0)
    const isGood = outcomes.every((outcome) => outcome.isGood)
    console.log(`  ${isGood ? '✓' : '✗'} ${check.name.padEnd(40)} ${(tookMs / 1000).toFixed(1)} s`)
    if (!isGood) console.log(outcomes.map((outcome) => outcome.output).join('\n'))
    if (isGood) passed += 1
    else failures.push(`check: ${check.name}`)
  }
  return { passed, failed: failures.length, failures }
}

/** One command after the other, until one fails. */
async function runAll(check: Check, deadlineMs: number, signal: AbortSignal | undefined): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  for (const [program, ...parameters] of check.commands) {
    const outcome = await runInGroup(program, parameters, { deadlineMs, ...(signal ? { signal } : {}) })
    outcomes.push(outcome)
    if (!outcome.isGood) break
  }
  return outcomes
}

async function filesEndingIn(ending: string, ...folders: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    folders.map(async (folder) =>
      (await readdir(folder, { recursive: true }))
        .filter((name) => name.endsWith(ending))
        .map((name) => join(folder, name)),
    ),
  )
  return found.flat().toSorted()
}
