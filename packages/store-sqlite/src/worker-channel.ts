import { Worker } from 'node:worker_threads'
import { DraftError } from '@scriptorium/draft'
import { buffersIn, type Answer, type FromWorker, type Request, type WorkerStart } from './messages.ts'
import type { Parts } from './parts.ts'

type Ready = Extract<FromWorker, { readonly kind: 'ready' }>

interface Waiting {
  readonly operation: string
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
}

/** Calls into the store's worker, typed by its parts. */
export interface WorkerChannel {
  /**
   * Byte arrays in `args` are handed over: give copies of your own.
   * @throws DraftError what the call throws, or `store/failed` when the worker is gone
   */
  readonly call: <Part extends keyof Parts, Method extends keyof Parts[Part] & string>(
    part: Part,
    method: Method,
    args: Parts[Part][Method] extends (...args: infer Args) => unknown ? Args : never,
  ) => Promise<Parts[Part][Method] extends (...args: never[]) => infer Result ? Result : never>
  /** The segments of the journal up to this one are closed: their entries become rows when there is time. */
  readonly retire: (epoch: number, segment: number) => void
  /** Which store it is, and the epoch that it was opened under. */
  readonly store: string
  readonly epoch: number
  readonly close: () => Promise<void>
}

/**
 * Starts the worker.
 * @param onEnd called when it ends and nobody closed it
 * @throws Error what the worker said when it cannot open the file
 */
export async function startWorker(start: WorkerStart, onEnd: (cause: unknown) => void): Promise<WorkerChannel> {
  const worker = new Worker(new URL('./store-worker.ts', import.meta.url), { workerData: start })
  const waiting = new Map<number, Waiting>()
  let unsent: Request[] = []
  let lastId = 0
  let end: { readonly cause: unknown } | undefined
  let closing: Promise<void> | undefined
  let isReady = false
  let failure: unknown

  function ask(request: Exclude<Request, { readonly kind: 'retire' }>, operation: string): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (end !== undefined) {
        reject(new DraftError('store/failed', { operation }, { cause: end.cause }))
        return
      }
      waiting.set(request.id, { operation, resolve, reject })
      if (unsent.push(request) === 1) setImmediate(send)
    })
  }

  /** What is asked in one turn of the event loop travels together: a message costs more than a small call. */
  function send(): void {
    const requests = unsent
    unsent = []
    // Only the log has bytes.
    const ofLog = requests.filter((request) => request.kind === 'call' && request.part === 'log')
    worker.postMessage(requests, buffersIn(ofLog))
  }

  function settle(answer: Answer): void {
    const asked = waiting.get(answer.id)
    waiting.delete(answer.id)
    if (answer.kind === 'done') asked?.resolve(answer.value)
    else
      asked?.reject(new DraftError(answer.fault.code, answer.fault.details, { cause: new Error(answer.fault.cause) }))
  }

  function endByItself(cause: unknown): void {
    if (end === undefined && isReady) onEnd(cause)
    finish(cause)
  }

  function finish(cause: unknown): void {
    end ??= { cause }
    for (const { operation, reject } of waiting.values())
      reject(new DraftError('store/failed', { operation }, { cause: end.cause }))
    waiting.clear()
  }

  const { store, epoch } = await new Promise<Ready>((resolve, reject) => {
    worker.on('message', (message: FromWorker) => {
      if (message.kind === 'ready') resolve(message)
      else for (const answer of message.answers) settle(answer)
    })
    worker.on('error', (error) => {
      failure = error
      endByItself(error)
    })
    worker.on('exit', () => {
      // Not before: until the thread is gone it holds the file, and whoever tries again at once would be told that somebody else has it.
      reject(failure ?? new Error('the store ended before it was ready'))
      if (closing === undefined) endByItself(new Error('the store’s thread ended by itself'))
      else finish(new Error('the store is closed'))
    })
  })
  isReady = true

  return {
    call(part, method, args) {
      lastId += 1
      const answer = ask({ kind: 'call', id: lastId, part, method, args }, `${part}.${method}`)
      // The worker performs this very method of `Parts`: its answer has the method's type.
      // oxlint-disable-next-line typescript/no-explicit-any -- the one place where the message's `unknown` becomes typed again
      return answer as Promise<any>
    },
    retire(of, segment) {
      if (end === undefined) worker.postMessage([{ kind: 'retire', epoch: of, segment }] satisfies Request[])
    },
    store,
    epoch,
    close() {
      closing ??= closeWorker()
      return closing
    },
  }

  async function closeWorker(): Promise<void> {
    if (end !== undefined) return
    lastId += 1
    const closed = ask({ kind: 'close', id: lastId }, 'close')
    const exited = new Promise((resolve) => worker.once('exit', resolve))
    end = { cause: new Error('the store is closed') }
    await closed
    await exited
  }
}
