import { writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { DraftError, makeDraftId } from '@scriptorium/draft'
import { entryAt } from './append-until-killed.ts'
import { openSqliteStore } from './open-sqlite-store.ts'

const draft = makeDraftId(new Uint8Array(10).fill(1))

/** A line in, a line out: `append N`, `last`, `renew`, `purge`. For the tests that stop, starve or kill a process. */
async function obey(file: string, leaseMs: number): Promise<void> {
  const { log, upkeep } = await openSqliteStore({ file, leaseMs })
  writeSync(1, 'opened\n')
  for await (const line of createInterface(process.stdin)) {
    const [command, place] = line.split(' ')
    const answer = await carryOut(command, Number(place)).catch(wordsOf)
    writeSync(1, `${answer}\n`)
  }

  async function carryOut(command: string | undefined, sequence: number): Promise<string> {
    if (command === 'renew') return `epoch ${(await log.renew()).epoch}`
    if (command === 'purge') {
      await upkeep.purge(draft, [], 1)
      return 'purged'
    }
    if (command !== 'append') return `last ${(await log.load(draft))?.tail.at(-1)?.sequence ?? 0}`
    await log.append([entryAt(draft, sequence)])
    return `appended ${sequence}`
  }
}

function wordsOf(error: unknown): string {
  const said = error instanceof Error ? error.message : String(error)
  return error instanceof DraftError && error.cause instanceof Error
    ? `failed ${error.code}: ${error.cause.message}`
    : said
}

const [file, leaseMs] = process.argv.slice(2)
if (import.meta.main && file !== undefined)
  await obey(file, Number(leaseMs)).catch((error: unknown) => {
    writeSync(1, `${wordsOf(error).replaceAll('\n', ' ')}\n`)
    process.exitCode = 1
  })
