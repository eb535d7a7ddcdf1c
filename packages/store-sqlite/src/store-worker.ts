import { parentPort, receiveMessageOnPort, workerData, type MessagePort } from 'node:worker_threads'
import { commitTogether } from './group-commit.ts'
import { buffersIn, type Answer, type FromWorker, type Request, type WorkerStart } from './messages.ts'
import { openDatabase } from './open-database.ts'
import { openParts } from './parts.ts'
import { tidy } from './tidy.ts'

/** Calls in one commit at most: bounds how long the first of them waits for the last. */
const maxCallsPerCommit = 2_000

if (parentPort === null) throw new Error('store-worker.ts runs as a worker thread only')
serve(parentPort, workerData)

/** The only thread that touches the file. While it commits, requests pile up at its port: they are the next commit. */
function serve(port: MessagePort, start: WorkerStart): void {
  const database = openDatabase(start.file)
  tidy(database, start.nowMs)
  const parts = openParts(database)

  function send(message: FromWorker): void {
    port.postMessage(message, buffersIn(message, 6))
  }

  function commit(requests: readonly Request[]): void {
    const calls = requests.filter((request) => request.kind === 'call')
    const outcomes = commitTogether(
      database,
      calls.map(({ part, method, args }) => ({
        operation: `${part}.${method}`,
        // remote-store.ts, the only sender, has checked part, method and arguments against `Parts`.
        perform: (): unknown => Reflect.apply(Reflect.get(parts[part], method), undefined, args),
      })),
    )
    const answers = outcomes.map((outcome, index): Answer => ({ ...outcome, id: calls[index]?.id ?? 0 }))
    send({ kind: 'answers', answers })
  }

  port.on('message', (first: Request) => {
    const requests = [first]
    while (requests.length < maxCallsPerCommit) {
      const next: { message: Request } | undefined = receiveMessageOnPort(port)
      if (next === undefined) break
      requests.push(next.message)
    }
    commit(requests)
    for (const request of requests) {
      if (request.kind !== 'close') continue
      database.close()
      send({ kind: 'answers', answers: [{ kind: 'done', id: request.id, value: undefined }] })
      port.close()
    }
  })
  send({ kind: 'ready' })
}
