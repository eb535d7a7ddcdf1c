import type { DatabaseSync } from 'node:sqlite'

/**
 * Leaves no copy of deleted rows in the write-ahead log; in the file itself SQLite writes zeros over them (`secure_delete`).
 * @returns whether that was done: not while another process reads the file
 */
export function sweep(database: DatabaseSync): boolean {
  return database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.['busy'] === 0
}
