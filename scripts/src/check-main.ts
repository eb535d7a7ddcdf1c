import { runChecks } from './checks.ts'

const limitMs = 10 * 60_000
const { passed, failed } = await runChecks(performance.now() + limitMs)
console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
