import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqliteStore } from '@scriptorium/store-sqlite'
import { measure, type Append, type Load, type Measured } from './measure.ts'
import { SegmentLog } from './segment-log.ts'

export type LogName = 'node:sqlite in a worker' | 'segmented file log'

interface LogUnderTest {
  readonly name: LogName
  /** @returns how to append and how to close */
  open(folder: string): Promise<{ append: Append; close(): Promise<void> }>
}

const logs: readonly LogUnderTest[] = [
  {
    name: 'node:sqlite in a worker',
    async open(folder) {
      const store = await openSqliteStore({ file: join(folder, 'store.sqlite') })
      return { append: (entry) => store.log.append([entry]), close: () => store.close() }
    },
  },
  {
    name: 'segmented file log',
    async open(folder) {
      const log = new SegmentLog(folder)
      return { append: (entry) => log.append(entry), close: () => log.close() }
    },
  },
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
    logs.map(async (log, index) => ({ name: log.name, log: await log.open(folders[index] ?? '') })),
  )
  const results: (Measured & { log: LogName; asked: number | null })[] = []
  try {
    let first = 0
    for (const { log } of opened) await measure(log.append, { drafts: 50, durationMs: warmUpMs }, first)
    first += 50
    for (const load of given) {
      for (const { name, log } of opened)
        results.push({ log: name, asked: load.entriesPerS ?? null, ...(await measure(log.append, load, first)) })
      first += load.drafts
    }
  } finally {
    for (const { log } of opened) await log.close()
    await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })))
  }
  return results
}

async function print(): Promise<void> {
  const results = await compareLogs(loads, 1_000)
  process.stdout.write('| log | drafts | asked, entries/s | done, entries/s | p50 ms | p99 ms | CPU µs per entry |\n')
  process.stdout.write('|---|---:|---:|---:|---:|---:|---:|\n')
  for (const { log, drafts, asked, entriesPerS, p50Ms, p99Ms, cpuPerEntryUs } of results)
    process.stdout.write(
      `| ${log} | ${drafts} | ${asked ?? 'all'} | ${entriesPerS} | ${p50Ms} | ${p99Ms} | ${cpuPerEntryUs} |\n`,
    )
}

if (import.meta.main) await print()
