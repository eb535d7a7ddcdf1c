import { Worker } from 'node:worker_threads'

import type { Clock } from '@scriptorium/draft'

import type { DocumentReading } from './document-reading.ts'
import type { WrittenRun } from './first-authors.ts'
import type { DocumentAnswer, DocumentJob } from './document-worker.ts'

/** Longest a job may take: the largest draft takes under 2 s; a doc that takes longer is stuck. */
const jobTimeoutMs = 30_000

interface Waiting {
  readonly resolve: (answer: DocumentAnswer) => void
  readonly reject: (cause: Error) => void
}

/** Builds docs, in a worker thread of its own: never on the event loop. The thread starts at the first job. */
export class Documents {
  readonly #clock: Clock
  readonly #waiting = new Map<number, Waiting>()
  #worker: Worker | undefined
  #lastId = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** @throws Error when the updates make no doc */
  async read(updates: readonly Uint8Array[]): Promise<DocumentReading> {
    const answer = await this.#ask('read', updates)
    if (!('reading' in answer)) throw new Error('problem' in answer ? answer.problem : 'no reading')
    return answer.reading
  }

  /** One update of the whole doc. @throws Error when it would read otherwise than the updates */
  async fold(updates: readonly Uint8Array[]): Promise<Uint8Array> {
    const answer = await this.#ask('fold', updates)
    if (!('state' in answer)) throw new Error('problem' in answer ? answer.problem : 'no state')
    return answer.state
  }

  /** Who first wrote what stands in the text. @param updates the whole log @throws Error when they make no doc */
  async authors(updates: readonly Uint8Array[]): Promise<readonly WrittenRun[]> {
    const answer = await this.#ask('authors', updates)
    if (!('authors' in answer)) throw new Error('problem' in answer ? answer.problem : 'no authors')
    return answer.authors
  }

  /** Jobs in flight are rejected. May be called twice. */
  async close(): Promise<void> {
    const worker = this.#worker
    this.#abandon(new Error('closed'))
    await worker?.terminate()
  }

  #ask(want: DocumentJob['want'], updates: readonly Uint8Array[]): Promise<DocumentAnswer> {
    this.#lastId += 1
    const id = this.#lastId
    const cancel = this.#clock.after(jobTimeoutMs, () => {
      const worker = this.#worker
      this.#abandon(new Error('a doc took too long'))
      void worker?.terminate()
    })
    const answer = new Promise<DocumentAnswer>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
    })
    const worker = this.#running()
    worker.ref()
    worker.postMessage({ id, want, updates } satisfies DocumentJob)
    return answer.finally(cancel)
  }

  #running(): Worker {
    if (this.#worker !== undefined) return this.#worker
    const worker = new Worker(new URL('./document-worker.ts', import.meta.url))
    this.#worker = worker
    worker.on('message', (answer: DocumentAnswer) => {
      this.#waiting.get(answer.id)?.resolve(answer)
      this.#waiting.delete(answer.id)
      // An idle thread keeps no process alive.
      if (this.#waiting.size === 0) worker.unref()
    })
    worker.on('error', (cause) => {
      if (this.#worker === worker) this.#abandon(cause instanceof Error ? cause : new Error(String(cause)))
    })
    return worker
  }

  #abandon(cause: Error): void {
    this.#worker = undefined
    for (const { reject } of this.#waiting.values()) reject(cause)
    this.#waiting.clear()
  }
}
