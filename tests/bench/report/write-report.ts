import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { figuresTable, targetsTable } from './table.ts'
import type { RowResult } from './results.ts'

/** Writes `results.json` and `results.md`. */
export async function writeReport(folder: string, where: string, results: readonly RowResult[]): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'results.json'), `${JSON.stringify({ where, results }, null, 2)}\n`)
  const details = results.map(
    (result) => `### ${result.row.name}\n\n${result.row.about}.\n\n${figuresTable(result)}${failures(result)}`,
  )
  await writeFile(join(folder, 'results.md'), [where, targetsTable(results), ...details].join('\n\n') + '\n')
}

function failures({ measurements }: RowResult): string {
  const failed = measurements.flatMap(({ contestant, failure }) =>
    failure === null ? [] : `${contestant}: ${failure}`,
  )
  return failed.length === 0 ? '' : `\n\nNot measured: ${failed.join('; ')}.`
}
