import { makeDraftId, toEpoch } from '@scriptorium/draft'
import { expect, onTestFinished, test } from 'vitest'
import { entryAt } from '../append-until-killed.ts'
import { inTransaction } from '../in-transaction.ts'
import { openDatabase } from '../open-database.ts'
import { openParts } from '../parts.ts'
import { OutOfReach } from '../tables/damage.ts'
import { journalTable } from '../tables/journal.ts'
import { leaseTable } from '../tables/lease.ts'
import { logTables } from '../tables/log.ts'
import { temporaryFile } from '../temporary-folder.ts'
import { openFence } from './epoch-fence.ts'
import { ownedJournal } from './owned-journal.ts'
import { makeProgress } from './progress.ts'

const overtaken = /another process has taken this store over/

/** What a process has of the store's file once it took the lease, at this time. */
function owner(file: string, nowMs: number) {
  const database = openDatabase(file)
  onTestFinished(() => database.close())
  const lock = { take: () => false, release: () => {} }
  const lease = leaseTable(database, lock, { holder: `holder at ${nowMs}`, leaseMs: 10 })
  inTransaction(database, () => void lease.renew(nowMs))
  const table = journalTable(database)
  const journal = ownedJournal({ database, file, segmentBytes: 4_096, table, lease, progress: makeProgress() })
  return { database, lease, table, journal }
}

test('JOURNAL18 whoever was stopped between taking the lease and the journal forgets nothing of its successor’s', async () => {
  const file = await temporaryFile()
  const stopped = owner(file, 0)
  const successor = owner(file, 1_000)
  successor.journal.takeOver()
  inTransaction(successor.database, () => successor.journal.register(successor.journal.epoch(), 1))
  const standing = successor.table.standing()

  expect(() => stopped.journal.takeOver()).toThrow(overtaken)

  const fence = openFence(file)
  expect([fence.epoch(), successor.table.standing()]).toEqual([successor.journal.epoch(), standing])
  fence.close()
})

test('JOURNAL19 nobody who was overtaken calls a successor’s segments rows', async () => {
  const file = await temporaryFile()
  const stale = owner(file, 0)
  stale.journal.takeOver()
  const successor = owner(file, 1_000)
  successor.journal.takeOver()
  inTransaction(successor.database, () => successor.journal.register(successor.journal.epoch(), 1))
  const standing = successor.table.standing()

  expect(() => inTransaction(stale.database, () => stale.journal.retire(7))).toThrow(overtaken)

  expect(successor.table.standing()).toEqual(standing)
})

test('JOURNAL25 whoever was overtaken does not take what its successor makes rows of at this moment for damage, nor for all there is', async () => {
  const file = await temporaryFile()
  const stale = owner(file, 0)
  stale.journal.takeOver()
  const draft = makeDraftId(new Uint8Array(10).fill(1))
  const log = logTables(stale.database, () => toEpoch(1), stale.journal.pending)
  inTransaction(stale.database, () => log.append([entryAt(draft, 1)]))
  const successor = owner(file, 1_000)
  successor.journal.takeOver()
  // Its first segment is rows and deleted already: later than the moment that the other one reads.
  inTransaction(successor.database, () => successor.journal.register(successor.journal.epoch(), 1))

  expect(() => log.load(draft)).toThrow(OutOfReach)
})

test('JOURNAL26 what is loaded between taking the lease and the journal is not of the new epoch: its predecessor may write behind it', async () => {
  const file = await temporaryFile()
  const stale = owner(file, 0)
  stale.journal.takeOver()
  const { log } = openParts(stale.database, stale.lease, stale.journal)
  const draft = makeDraftId(new Uint8Array(10).fill(1))
  inTransaction(stale.database, () => log.append([entryAt(draft, 1)]))
  owner(file, 1_000).journal.takeOver()
  inTransaction(stale.database, () => void stale.lease.renew(2_000))

  const before = log.load(draft)?.epoch
  stale.journal.takeOver()

  expect([before, log.load(draft)?.epoch]).toEqual([1, 3])
})
