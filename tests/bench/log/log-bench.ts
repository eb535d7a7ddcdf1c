import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LogEntry } from '@scriptorium/draft'
import { openSqliteStore } from '@scriptorium/store-sqlite'
import { measure, type Load, type Measured } from './measure.ts'

export type LogName = 'SQLite alone' | 'journal before SQLite'

/** The same store through the same port: each entry a row at once, or first in the journal and a row later. */
interface LogUnderTest {
  readonly name: LogName
  readonly isJournalled: boolean
}

const logs: readonly LogUnderTest[] = [
  { name: 'SQLite alone', isJournalled: false },
  { name: 'journal before SQLite', isJournalled: true },
]

/** 15,000 editors are 3,000 drafts; 9,039 edits/s is three times what the best peer takes. */
const loads: readonly Load[] = [
  ...[1, 10, 100, 1_000, 3_000].map((drafts) => ({ drafts, durationMs: 2_500 })),
  { drafts: 3_000, durationMs: 4_000, entriesPerS: 3_013 },
  { drafts: 3_000, durationMs: 4_000, entriesPerS: 9_039 },
]

/** Each load on each log in turn, on drafts of its own; the log is warm before the first one. */
export async function compareLogs(
  given: readonly Load[],
  warmUpMs: number,
): Promise<readonly (Measured & { readonly log: LogName; readonly asked: number | null })[]> {
  const folders = await Promise.all(logs.map(() => mkdtemp(join(tmpdir(), 'scriptorium-bench-'))))
  const opened = await Promise.all(
    logs.map(async ({ name, isJournalled }, index) => {
      const store = await openSqliteStore({ file: join(folders[index] ?? '', 'store.sqlite'), isJournalled })
      return { name, append: (entry: LogEntry) => store.log.append([entry]), close: () => store.close() }
    }),
  )
  const results: (Measured & { log: LogName; asked: number | null })[] = []
  try {
    let first = 0
    for (const { append } of opened) await measure(append, { drafts: 50, durationMs: warmUpMs }, first)
    first += 50
    for (const load of given) {
      for (const { name, append } of opened)
        results.push({ log: name, asked: load.entriesPerS ?? null, ...(await measure(append, load, first)) })
      first += load.drafts
    }
  } finally {
    for (const { close } of opened) await close()
    await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })))
  }
  return results
}

/** One load from the command line, `DRAFTS SECONDS [ENTRIES-PER-SECOND]`, or all. */
function loadsAsked(): readonly Load[] {
  const [drafts, seconds, entriesPerS] = process.argv.slice(2).map(Number)
  if (drafts === undefined || seconds === undefined) return loads
  return [{ drafts, durationMs: seconds * 1_000, ...(entriesPerS === undefined ? {} : { entriesPerS }) }]
}

async function print(): Promise<void> {
  const results = await compareLogs(loadsAsked(), 1_000)
  process.stdout.write('| log | drafts | asked, entries/s | done, entries/s | p50 ms | p99 ms | CPU µs per entry |\n')
  process.stdout.write('|---|---:|---:|---:|---:|---:|---:|\n')
  for (const { log, drafts, asked, entriesPerS, p50Ms, p99Ms, cpuPerEntryUs } of results)
    process.stdout.write(
      `| ${log} | ${drafts} | ${asked ?? 'all'} | ${entriesPerS} | ${p50Ms} | ${p99Ms} | ${cpuPerEntryUs} |\n`,
    )
}

if (import.meta.main) await print()
