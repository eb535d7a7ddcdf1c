import { DatabaseSync } from 'node:sqlite'
import { adoptBackup } from './adopt-backup.ts'
import { migrate } from './migrate.ts'
import { refuseDamagedLog } from './write-ahead-log.ts'

/** How long a statement waits for another process that holds the file (a backup, `sqlite3` in an operator's hand). */
const busyTimeoutMs = 5_000

/**
 * Opens or makes the file. `synchronous = FULL` makes each COMMIT wait for fsync: what was answered is on the disk.
 * `secure_delete` writes zeros over what is deleted: erased words are nowhere in the file. `temp_store`: what a large change may have to take back stays
 * in memory; SQLite would write it to a file in the machine's temporary folder, erased words among it, and needs that folder to be writable.
 * @param own makes the file this process's own before it is changed
 * @throws Error in words when the file cannot be used
 */
export function openDatabase(file: string, own = (_database: DatabaseSync): void => {}): DatabaseSync {
  try {
    return open(file, own)
  } catch (error) {
    if (!isNotWritable(error)) throw error
    throw new Error(
      `The store ${file} cannot be written: ${error.message}. It needs a folder on a disk that takes writes.`,
      {
        cause: error,
      },
    )
  }
}

/** SQLite's codes for a file that is read-only or cannot be opened. */
const notWritable = new Set([8, 14])

function isNotWritable(error: unknown): error is Error {
  return error instanceof Error && 'errcode' in error && notWritable.has(Number(error.errcode) % 256)
}

function open(file: string, own: (database: DatabaseSync) => void): DatabaseSync {
  refuseDamagedLog(file)
  const database = new DatabaseSync(file, { timeout: busyTimeoutMs, enableForeignKeyConstraints: true })
  try {
    database.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF;',
    )
    migrate(database, () => own(database))
    adoptBackup(database)
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    database.close()
    throw error
  }
  return database
}
