import type { Clock } from '@scriptorium/draft'

import { WorkerThread } from '../../worker-thread.ts'
import type { DocumentReading } from './document-reading.ts'
import type { DocumentAnswer, DocumentJob } from './document-worker.ts'

/** Longest a job may take: the largest draft takes under 2 s; a doc that takes longer is stuck. */
const jobTimeoutMs = 30_000

/** Builds docs, in a worker thread of its own: never on the event loop. The thread starts at the first job. */
export class Documents {
  readonly #thread: WorkerThread<DocumentJob, DocumentAnswer>

  constructor(clock: Clock) {
    this.#thread = new WorkerThread(new URL('./document-worker.ts', import.meta.url), clock, jobTimeoutMs)
  }

  /** @throws Error when the updates make no doc */
  async read(updates: readonly Uint8Array[]): Promise<DocumentReading> {
    const answer = await this.#thread.ask({ want: 'read', updates })
    if (!('reading' in answer)) throw new Error('no reading')
    return answer.reading
  }

  /** One update of the whole doc. @throws Error when it would read otherwise than the updates */
  async fold(updates: readonly Uint8Array[]): Promise<Uint8Array> {
    const answer = await this.#thread.ask({ want: 'fold', updates })
    if (!('state' in answer)) throw new Error('no state')
    return answer.state
  }

  /** Jobs in flight are rejected. May be called twice. */
  close(): Promise<void> {
    return this.#thread.close()
  }
}
