import { existsSync, renameSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import { flush } from './flush.ts'
import { inTransaction } from './in-transaction.ts'
import { becomeRows } from './journal/become-rows.ts'
import { readStoredSegments, refuseMissing, type StoredSegment } from './journal/stored-segments.ts'
import { journalTable, newStoreName } from './tables/journal.ts'
import type { BackupOrder } from './back-up.ts'

/** How long it waits for a process that has the file alone for a moment: one that opens or closes it. */
const busyTimeoutMs = 5_000

// The body of a worker thread, started by back-up.ts.
parentPort?.postMessage(backUp(workerData))

function backUp({ file, target, nowMs }: BackupOrder): number {
  if (existsSync(target)) throw new Error(`There is a file at ${target} already.`)
  const unfinished = `${target}.unfinished`
  rmSync(unfinished, { force: true })
  try {
    // First the journal, then the rows: an entry that becomes a row meanwhile is found twice, none is missed.
    const pending = readJournal(file)
    copy(file, unfinished)
    finish(unfinished, pending, nowMs)
    flush(unfinished)
    renameSync(unfinished, target)
    flush(path.dirname(target))
    return statSync(target).size
  } catch (error) {
    rmSync(unfinished, { force: true })
    throw error
  }
}

/** One moment of the store: what is written meanwhile goes into its write-ahead log and is not in the copy. */
function copy(file: string, to: string): void {
  const source = new DatabaseSync(file, { readOnly: true, timeout: busyTimeoutMs })
  try {
    source.prepare('VACUUM INTO ?').run(to)
  } finally {
    source.close()
  }
}

function readJournal(file: string): StoredSegment[] {
  const source = new DatabaseSync(file, { readOnly: true, timeout: busyTimeoutMs })
  try {
    const table = journalTable(source)
    const standing = table.standing()
    const segments = readStoredSegments(file, standing, true)
    refuseMissing(file, standing, () => table.standing())
    return segments
  } finally {
    source.close()
  }
}

/** Makes rows of what the journal held, marks the copy as one, and sees whether it is whole. */
function finish(file: string, pending: readonly StoredSegment[], nowMs: number): void {
  const database = new DatabaseSync(file)
  try {
    database.exec('PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL;')
    inTransaction(database, () => {
      becomeRows(database, pending)
      journalTable(database).change({ store: newStoreName(), epoch: 0, first: 1, last: 0 })
    })
    database.prepare('INSERT OR REPLACE INTO backup_mark (id, made_at_ms) VALUES (1, ?)').run(nowMs)
    const verdict = database.prepare('PRAGMA quick_check').get()?.['quick_check']
    if (verdict !== 'ok') throw new Error(`The copy is not whole: ${String(verdict)}`)
  } finally {
    database.close()
  }
}
