import { runChecks } from './checks.ts'
import { addUp, clearTestStacks, runTestProject, testProjects, type TestOutcome } from './test-run.ts'

/** Half an hour is the bound of the whole run; setting up comes before this and took its share. On a quiet machine it takes half of it. */
const limitMs = Number(process.env['SCRIPTORIUM_TEST_MINUTES'] ?? 26) * 60_000
const startedAtMs = performance.now()
const deadlineMs = startedAtMs + limitMs
const ending = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => ending.abort())
process.on('disconnect', () => ending.abort())

const outcomes: TestOutcome[] = []
await clearTestStacks({ isForgetting: true })
console.log('\nChecks')
outcomes.push(await runChecks(deadlineMs, ending.signal))
for (const project of testProjects) {
  if (ending.signal.aborted) break
  console.log(`\nTests: ${project} (${Math.round((performance.now() - startedAtMs) / 1000)} s so far)`)
  outcomes.push(await runTestProject(project, deadlineMs, ending.signal))
}
const all = addUp(outcomes)
const failed = all.failed + (ending.signal.aborted ? 1 : 0)
// What a killed test left behind; its logs stay where they are while there is something to find out.
await clearTestStacks({ isForgetting: failed === 0 })
if (all.failures.length > 0) console.log(`\nFailed:\n${all.failures.join('\n')}`)
console.log(`\nThe whole run took ${((performance.now() - startedAtMs) / 60_000).toFixed(1)} minutes.`)
console.log(`${all.passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
