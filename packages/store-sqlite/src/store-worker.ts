import { parentPort, receiveMessageOnPort, workerData, type MessagePort } from 'node:worker_threads'
import type { DatabaseSync } from 'node:sqlite'
import path from 'node:path'
import { flush } from './flush.ts'
import { commitTogether } from './group-commit.ts'
import { ownedJournal, type OwnedJournal } from './journal/owned-journal.ts'
import { retireInSlices } from './journal/retire-in-slices.ts'
import {
  buffersIn,
  type Answer,
  type FaultInTransit,
  type FromWorker,
  type Request,
  type WorkerStart,
} from './messages.ts'
import { openDatabase } from './open-database.ts'
import { openOwnerLock } from './owner-lock.ts'
import { inTransaction } from './in-transaction.ts'
import { openParts, settleUpTo, type Parts } from './parts.ts'
import { journalTable } from './tables/journal.ts'
import { leaseTable, type LeaseTable } from './tables/lease.ts'
import { sweep } from './sweep.ts'
import { tidy } from './tidy.ts'

/** No more is gathered from then on: bounds how long the first call of a commit waits for the last. */
const maxCallsPerCommit = 2_000

if (parentPort === null) throw new Error('store-worker.ts runs as a worker thread only')
const heldByAnother = 'another process holds the file: its write-ahead log could not be emptied'

serve(parentPort, workerData)

/** The only thread that touches the file. While it commits, requests pile up at its port: they are the next commit. */
function serve(port: MessagePort, start: WorkerStart): void {
  const { database, lease } = openOwned(start)
  const journal = ownedJournal({
    database,
    lease,
    table: journalTable(database),
    file: start.file,
    segmentBytes: start.segmentBytes,
    progress: start.progress,
  })
  journal.takeOver()
  tidy(database, start.nowMs)
  const parts = openParts(database, lease, journal)
  const retirement = retireInSlices(database, journal, parts.log)

  /** @param handedOver whose buffers nobody needs here any more */
  function send(message: FromWorker, handedOver: readonly Answer[] = []): void {
    port.postMessage(message, buffersIn(handedOver))
  }

  /** What was taken away leaves the journal and the write-ahead log too. @returns why it did not, on a full disk for instance: it is asked for again */
  function sweepAll(): FaultInTransit | undefined {
    try {
      journal.removeRetired()
      // Or, after a power cut, a segment that was deleted would stand there again.
      flush(path.dirname(start.file))
      return sweep(database) ? undefined : faultOf('upkeep.purge', heldByAnother)
    } catch (error) {
      return faultOf('upkeep.purge', error)
    }
  }

  /**
   * Before anybody hears that the lease is ours again, what the one before us acknowledged is rows. Should that fail, on a full disk or because another
   * process holds the file for long, the lease is left to whoever asks next, perhaps ourselves. @returns why it failed
   */
  function takeOver(): FaultInTransit | undefined {
    if (journal.isTakenOver() || !lease.isOurs()) return undefined
    try {
      journal.takeOver()
      return undefined
    } catch (error) {
      giveLeaseBack()
      return faultOf('lease.renew', error)
    }
  }

  function giveLeaseBack(): void {
    try {
      inTransaction(database, () => lease.release())
    } catch {
      // Then it ends by itself.
    }
  }

  function commit(requests: readonly Request[]): void {
    const calls = requests.filter((request) => request.kind === 'call')
    if (calls.length === 0) return
    const outcomes = commitTogether(
      database,
      calls.map(({ part, method, args }) => ({
        operation: `${part}.${method}`,
        isAlwaysAllowed: part === 'lease',
        // worker-channel.ts, the only sender, has checked part, method and arguments against `Parts`.
        perform: (): unknown => Reflect.apply(Reflect.get(parts[part], method), undefined, args),
      })),
      () => journal.isTakenOver(),
    )
    if (start.slowDiskMs > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, start.slowDiskMs)
    const faults: { readonly [part in keyof Parts]?: FaultInTransit | undefined } = {
      lease: calls.some(({ part }) => part === 'lease') ? takeOver() : undefined,
      upkeep: calls.some(({ part }) => part === 'upkeep') ? sweepAll() : undefined,
    }
    const answers = outcomes.map((outcome, index): Answer => {
      const call = calls[index]
      const id = call?.id ?? 0
      const fault = call && faults[call.part]
      return fault === undefined ? { ...outcome, id } : { kind: 'fault', id, fault }
    })
    send(
      { kind: 'answers', answers },
      answers.filter((_answer, index) => calls[index]?.part === 'log'),
    )
  }

  port.on('message', (first: readonly Request[]) => {
    const requests = [...first]
    while (requests.length < maxCallsPerCommit) {
      const next: { message: readonly Request[] } | undefined = receiveMessageOnPort(port)
      if (next === undefined) break
      requests.push(...next.message)
    }
    commit(requests)
    for (const request of requests) {
      if (request.kind === 'retire') retirement.begin(request)
      if (request.kind !== 'close') continue
      retirement.end()
      giveBack(database, lease, journal, parts)
      database.close()
      send({ kind: 'answers', answers: [{ kind: 'done', id: request.id, value: undefined }] })
      port.close()
    }
  })
  send({ kind: 'ready', store: journal.store(), epoch: lease.epoch() })
}

function faultOf(operation: string, error: unknown): FaultInTransit {
  const cause = error instanceof Error ? error.message : String(error)
  return { code: 'store/failed', details: { operation }, cause }
}

/** @throws Error in words while another process holds the file */
function openOwned({ file, nowMs, lease: options }: WorkerStart) {
  const lock = openOwnerLock(file)
  const owned: LeaseTable[] = []
  const database = openDatabase(file, (opened) => {
    const lease = leaseTable(opened, lock, options)
    inTransaction(opened, () => lease.renew(nowMs))
    owned.push(lease)
  })
  const [lease] = owned
  if (lease === undefined) throw new Error('the file was opened without a lease')
  return { database, lease }
}

/**
 * The file alone holds everything then, and who starts next need not wait. On a full disk neither is done: the journal stays, and the lock, which ends
 * with the process, tells enough.
 */
function giveBack(database: DatabaseSync, lease: LeaseTable, journal: OwnedJournal, parts: Parts): void {
  try {
    if (journal.isTakenOver()) {
      inTransaction(database, () => {
        settleUpTo(journal, parts.log, journal.lastMade())
      })
      journal.removeRetired()
    }
    inTransaction(database, () => lease.release())
  } catch {
    return
  }
}
