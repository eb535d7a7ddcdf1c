import { Worker } from 'node:worker_threads'
import type { MessagePort } from 'node:worker_threads'

import type { Clock } from '@scriptorium/draft'

interface Asked<Job> {
  readonly id: number
  readonly job: Job
}

type Answered<Answer> =
  | { readonly id: number; readonly answer: Answer }
  | { readonly id: number; readonly problem: string }

interface Waiting<Answer> {
  readonly resolve: (answer: Answer) => void
  readonly reject: (cause: Error) => void
}

/** A thread that does jobs one after another. It starts at the first one; one that takes too long ends it, and the next job starts another. */
export class WorkerThread<Job, Answer> {
  readonly #script: URL
  readonly #clock: Clock
  readonly #jobTimeoutMs: number
  readonly #waiting = new Map<number, Waiting<Answer>>()
  #worker: Worker | undefined
  #lastId = 0
  #cancelTimeout: (() => void) | undefined

  /** @param jobTimeoutMs longest that one job may take, the wait for those before it not counted */
  constructor(script: URL, clock: Clock, jobTimeoutMs: number) {
    this.#script = script
    this.#clock = clock
    this.#jobTimeoutMs = jobTimeoutMs
  }

  /** Jobs that wait or are done just now. */
  get load(): number {
    return this.#waiting.size
  }

  /** @throws Error with what the thread said, or when it was ended */
  async ask(job: Job): Promise<Answer> {
    this.#lastId += 1
    const id = this.#lastId
    const answer = new Promise<Answer>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
    })
    const worker = this.#running()
    worker.ref()
    worker.postMessage({ id, job } satisfies Asked<Job>)
    if (this.#waiting.size === 1) this.#watch()
    return await answer
  }

  /** Jobs in flight are rejected. May be called twice. */
  async close(): Promise<void> {
    const worker = this.#worker
    this.#abandon(new Error('closed'))
    await worker?.terminate()
  }

  #running(): Worker {
    if (this.#worker !== undefined) return this.#worker
    const worker = new Worker(this.#script)
    this.#worker = worker
    worker.on('message', (answered: Answered<Answer>) => {
      const waiting = this.#waiting.get(answered.id)
      this.#waiting.delete(answered.id)
      this.#watch()
      // An idle thread keeps no process alive.
      if (this.#waiting.size === 0) worker.unref()
      if ('answer' in answered) waiting?.resolve(answered.answer)
      else waiting?.reject(new Error(answered.problem))
    })
    worker.on('error', (cause) => {
      if (this.#worker === worker) this.#abandon(cause instanceof Error ? cause : new Error(String(cause)))
    })
    return worker
  }

  /** Gives the oldest job its time. */
  #watch(): void {
    this.#cancelTimeout?.()
    this.#cancelTimeout = undefined
    if (this.#waiting.size === 0) return
    this.#cancelTimeout = this.#clock.after(this.#jobTimeoutMs, () => {
      const worker = this.#worker
      this.#abandon(new Error('a job took too long'))
      void worker?.terminate()
    })
  }

  #abandon(cause: Error): void {
    this.#worker = undefined
    this.#cancelTimeout?.()
    this.#cancelTimeout = undefined
    for (const { reject } of this.#waiting.values()) reject(cause)
    this.#waiting.clear()
  }
}

/** The other end, inside the thread. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- what comes over the port gets its type here
export function doJobs<Job>(port: MessagePort | null, perform: (job: Job) => unknown): void {
  function answer({ id, job }: Asked<Job>): Answered<unknown> {
    try {
      return { id, answer: perform(job) }
    } catch (error) {
      return { id, problem: error instanceof Error ? error.message : String(error) }
    }
  }
  port?.on('message', (asked: Asked<Job>) => {
    port.postMessage(answer(asked))
  })
}
