import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { contestants } from './contestants/contestants.ts'
import type { ContestantName } from './contestants/contestants.ts'
import { readCores } from './contestants/cores.ts'
import { measureRow } from './measure-row.ts'
import type { RowResult } from './report/results.ts'
import { figuresTable, targetsTable } from './report/table.ts'
import { surroundings } from './report/surroundings.ts'
import { writeReport } from './report/write-report.ts'
import { rows } from './scenarios/rows.ts'
import { arePeersThere, setUpPeers } from './set-up-peers.ts'

const usage = `npm run bench -- [ROW…] [--runs N] [--against SERVER]… [--node-option=OPTION]… | --set-up

Rows: ${rows.map(({ name }) => name).join(', ')}; all unless named.
Servers: ${Object.keys(contestants).join(', ')}; all unless named.
--node-option is for the servers, as in --node-option=--cpu-prof. Figures go to .state/bench/.`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string' },
    against: { type: 'string', multiple: true },
    'node-option': { type: 'string', multiple: true },
    'set-up': { type: 'boolean' },
    help: { type: 'boolean' },
  },
})
if (values.help === true) say(usage)
else if (values['set-up'] === true) await setUpPeers()
else await bench()

async function bench(): Promise<void> {
  const against = values.against?.map(contestantCalled) ?? null
  const wanted = positionals.length === 0 ? rows : positionals.map(rowCalled)
  const needsPeers = against === null || against.some((name) => name !== 'ours')
  if (needsPeers && !arePeersThere()) await setUpPeers()
  const cores = readCores()
  execFileSync('taskset', ['-a', '-c', '-p', cores.others, String(process.pid)])

  const where = surroundings(
    ['npm run bench', ...(process.argv.length > 2 ? ['--', ...process.argv.slice(2)] : [])].join(' '),
  )
  const runs = values.runs === undefined ? null : Number(values.runs)
  const asked = { against, runs, cores, nodeOptions: values['node-option'] ?? [], say }
  const results: RowResult[] = []
  for (const row of wanted) {
    const result = await measureRow(row, asked)
    say(`\n${row.name}: ${row.about}\n${figuresTable(result)}\n`)
    results.push(result)
    await writeReport(fileURLToPath(new URL('../../.state/bench', import.meta.url)), where, results)
  }
  say(`\n${where}\n\n${targetsTable(results)}`)
}

function rowCalled(name: string) {
  const row = rows.find((one) => one.name === name)
  if (row === undefined) throw new Error(`There is no row ${name}.\n${usage}`)
  return row
}

function contestantCalled(name: string): ContestantName {
  const found = Object.values(contestants).find((one) => one.name === name)
  if (found === undefined) throw new Error(`There is no server ${name}.\n${usage}`)
  return found.name
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
