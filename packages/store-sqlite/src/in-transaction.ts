import type { DatabaseSync } from 'node:sqlite'

/** Everything that `perform` writes, or nothing of it. On the disk when it returns. */
export function inTransaction(database: DatabaseSync, perform: () => void): void {
  database.exec('BEGIN IMMEDIATE')
  try {
    perform()
    database.exec('COMMIT')
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}
