import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { DraftError, isFault } from '@scriptorium/draft'
import type { FaultInTransit } from './messages.ts'
import { overtaken } from './overtaken.ts'

/** One call on its way into a commit. */
export interface Job {
  /** `part.method`: what a failure is named after. */
  readonly operation: string
  /** Renewing the lease is how a process that lost it gets it again. */
  readonly isAlwaysAllowed?: boolean
  perform(): unknown
}

export type Outcome =
  | { readonly kind: 'done'; readonly value: unknown }
  | { readonly kind: 'fault'; readonly fault: FaultInTransit }

/**
 * Performs the jobs in order in one transaction: one fsync for all of them. Each stands in a savepoint of its own, so a job that fails takes
 * back its own writes only. When the commit itself fails nothing of any job is kept, and every outcome says so.
 * @param mayWrite asked inside the transaction, so that nothing can come between
 */
export function commitTogether(
  database: DatabaseSync,
  jobs: readonly Job[],
  mayWrite = (): boolean => true,
): Outcome[] {
  try {
    database.exec('BEGIN')
    const isWritable = mayWrite()
    const savepoint = prepareSavepoint(database)
    const outcomes = jobs.map((job) => performInSavepoint(savepoint, isWritable ? job : readingOnly(database, job)))
    database.exec('COMMIT')
    return outcomes
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    return jobs.map((job) => ({ kind: 'fault', fault: faultOf(error, job.operation) }))
  }
}

/**
 * While somebody else holds the store, whatever would change something is refused. Nor can it be told then that a draft is damaged: the rows are those of
 * one moment, that one's journal is read at another.
 */
function readingOnly(database: DatabaseSync, job: Job): Job {
  if (job.isAlwaysAllowed === true) return job
  const changes = database.prepare('SELECT total_changes() AS changes')
  return {
    ...job,
    perform() {
      const before = changes.get()?.['changes']
      const value = unlessDamaged(() => job.perform())
      if (changes.get()?.['changes'] !== before) throw overtaken()
      return value
    },
  }
}

function unlessDamaged(perform: () => unknown): unknown {
  try {
    return perform()
  } catch (error) {
    throw isFault(error, 'store/damaged') ? overtaken(error) : error
  }
}

interface Savepoint {
  readonly database: DatabaseSync
  readonly set: StatementSync
  readonly release: StatementSync
}

function prepareSavepoint(database: DatabaseSync): Savepoint {
  return { database, set: database.prepare('SAVEPOINT job'), release: database.prepare('RELEASE job') }
}

function performInSavepoint({ database, set, release }: Savepoint, job: Job): Outcome {
  set.run()
  try {
    const value = job.perform()
    release.run()
    return { kind: 'done', value }
  } catch (error) {
    // A full disk and the like end the whole transaction: then nothing is left to take back, and nobody's writes are kept.
    if (!database.isTransaction) throw error
    database.exec('ROLLBACK TO job; RELEASE job')
    return { kind: 'fault', fault: faultOf(error, job.operation) }
  }
}

function faultOf(error: unknown, operation: string): FaultInTransit {
  const cause = error instanceof Error ? error.message : String(error)
  if (error instanceof DraftError) {
    const { code, details }: DraftError = error
    return { code, details, cause }
  }
  return { code: 'store/failed', details: { operation }, cause }
}
