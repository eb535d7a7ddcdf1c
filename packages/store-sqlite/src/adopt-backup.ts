import type { DatabaseSync } from 'node:sqlite'

/**
 * A store that opens as a backup was restored: its drafts may have lost words that editors still hold, so each begins a new generation before anybody
 * edits it. Sign-ins and tickets that ended since would be good again: they are forgotten, and people sign in anew.
 */
export function adoptBackup(database: DatabaseSync): void {
  if (database.prepare('SELECT 1 FROM backup_mark').get() === undefined) return
  database.exec(`BEGIN IMMEDIATE;
    INSERT OR IGNORE INTO restored_drafts (draft) SELECT DISTINCT draft FROM heads WHERE sequence > 0;
    DELETE FROM sign_ins;
    DELETE FROM tickets;
    DELETE FROM backup_mark;
    COMMIT;`)
}
