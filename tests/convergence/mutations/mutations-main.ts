import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { applied, checkout, type Mutation, readMutations } from './mutations.ts'

/**
 * `npm run mutations [-- WORD]`: switches off each check of the guard (whose description has WORD in it) in a copy of the checkout, and runs the test that must
 * notice. What nobody notices has survived.
 */
const word = process.argv[2] ?? ''
/** A check that is off can make a test run for ever: that is noticed too. */
const longestMs = 120_000

const copy = mkdtempSync(join(tmpdir(), 'scriptorium-mutations-'))
process.on('exit', () => rmSync(copy, { recursive: true, force: true }))
process.on('SIGINT', () => process.exit(130))

copyCheckout()
const mutations = readMutations().filter(({ check, file }) => `${check} ${file}`.includes(word))
const sound = await failures(mutations)
if (sound !== 'none') {
  say(`The tests fail before anything is changed:\n${sound}`)
  process.exit(1)
}
const survivors: Mutation[] = []
for (const mutation of mutations) {
  const path = join(copy, mutation.file)
  const source = readFileSync(path, 'utf8')
  writeFileSync(path, applied(mutation, source))
  const isNoticed = (await failures([mutation])) !== 'none'
  writeFileSync(path, source)
  say(`${isNoticed ? 'noticed ' : 'SURVIVED'}  ${mutation.check}  (${mutation.testName})`)
  if (!isNoticed) survivors.push(mutation)
}
say(`${mutations.length - survivors.length} noticed, ${survivors.length} survived`)
process.exit(survivors.length === 0 ? 0 : 1)

/** What git knows, and what is not committed yet; installed packages are linked to, our own are those of the copy. */
function copyCheckout(): void {
  const list = ['ls-files', '--cached', '--others', '--exclude-standard', '-z']
  const files = execFileSync('git', list, { cwd: checkout, encoding: 'utf8' }).split('\0')
  for (const file of files) {
    if (file === '') continue
    mkdirSync(dirname(join(copy, file)), { recursive: true })
    cpSync(join(checkout, file), join(copy, file), { force: true, errorOnExist: false })
  }
  const installed = join(checkout, 'node_modules')
  mkdirSync(join(copy, 'node_modules'))
  for (const name of readdirSync(installed)) {
    if (name === '@scriptorium')
      cpSync(join(installed, name), join(copy, 'node_modules', name), { recursive: true, verbatimSymlinks: true })
    else symlinkSync(join(installed, name), join(copy, 'node_modules', name))
  }
}

/** What vitest says of the tests of these, or `none`. */
async function failures(of: readonly Mutation[]): Promise<string> {
  const files = [...new Set(of.map(({ testFile }) => testFile))]
  const names = of.map(({ testName }) => testName.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
  const vitest = join(copy, 'node_modules', 'vitest', 'vitest.mjs')
  const child = spawn(process.execPath, [vitest, 'run', '--reporter=dot', '-t', `^(${names.join('|')})`, ...files], {
    cwd: copy,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (said += data.toString()))
  const timer = setTimeout(() => child.kill('SIGKILL'), of.length > 1 ? longestMs * 5 : longestMs)
  const code = await new Promise((resolve) => child.on('close', resolve))
  clearTimeout(timer)
  // "No test" must not pass for a test that fails.
  if (!/\d (passed|failed)/.test(said) && code !== null) throw new Error(`no test was run:\n${said}`)
  return code === 0 ? 'none' : said
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
