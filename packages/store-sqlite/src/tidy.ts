import type { DatabaseSync } from 'node:sqlite'

/** Kept a day longer than valid: *expired* and *used* can then be told from *unknown*. */
const graceMs = 86_400_000

/** Forgets sign-ins, tickets and tokens that expired over a day ago. Done at each start. */
export function tidy(database: DatabaseSync, nowMs: number): void {
  for (const table of ['sign_ins', 'tickets', 'tokens'])
    database.prepare(`DELETE FROM ${table} WHERE expires_at_ms < ?`).run(nowMs - graceMs)
}
