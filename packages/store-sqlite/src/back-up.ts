import { Worker } from 'node:worker_threads'

export interface BackupOrder {
  /** The store at work. */
  readonly file: string
  /** Must not exist yet; its folder must. */
  readonly target: string
  readonly nowMs: number
}

/**
 * Copies a store while it is at work: everything that was on the disk when it began, checked, durable when it resolves. Runs in a thread and a
 * connection of its own: nobody's writing waits for it. A store that opens the copy knows that it was restored, and begins new generations.
 * @returns bytes of the copy
 * @throws Error in words for the operator; nothing is left at `target` then
 */
export function backUpSqliteStore(order: BackupOrder): Promise<number> {
  const worker = new Worker(new URL('./backup-worker.ts', import.meta.url), { workerData: order })
  return new Promise((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', () => reject(new Error('the backup ended before it was whole')))
  })
}
