import { readFileSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'

/** One file a step, in order; step n leads to schema n. Steps that were released never change. */
const steps = [
  '0001-first.sql',
  '0002-head-and-lease.sql',
  '0003-generations.sql',
  '0004-history.sql',
  '0005-people-by-turn.sql',
  '0006-journal.sql',
]

/** "ScrD": tells our files from other programs' SQLite files. */
const applicationId = 0x53637244

/** The step that brought the lease. */
const leaseStep = 2

/**
 * Brings the file to this code's schema, each step in a transaction of its own.
 * @param own makes the file this process's own: before anything is changed, as soon as the file knows leases
 * @throws Error in words for the operator when the file is another program's, or newer than this code
 */
export function migrate(database: DatabaseSync, own: () => void): void {
  const version = pragma(database, 'user_version')
  const owner = pragma(database, 'application_id')
  const isEmpty = version === 0 && database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined
  if (owner !== applicationId && !isEmpty) throw new Error('This SQLite file belongs to another program.')
  if (version > steps.length)
    throw new Error(
      `This store was written by a newer Scriptorium (schema ${version}; this one knows up to ${steps.length}). ` +
        'Start the newer version, or restore a backup made before the upgrade.',
    )
  if (version >= leaseStep) own()
  for (const [index, file] of steps.entries()) {
    if (index < version) continue
    const sql = readFileSync(new URL(`./migrations/${file}`, import.meta.url), 'utf8')
    database.exec(
      `BEGIN IMMEDIATE;\n${sql}\nPRAGMA application_id = ${applicationId};\nPRAGMA user_version = ${index + 1};\nCOMMIT;`,
    )
  }
  if (version < leaseStep) own()
  // Files of before `secure_delete` may hold deleted words in pages that are free.
  if (version > 0 && version < 3) database.exec('VACUUM')
}

function pragma(database: DatabaseSync, name: 'user_version' | 'application_id'): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name] ?? 0)
}
