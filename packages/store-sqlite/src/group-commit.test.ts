import { DatabaseSync } from 'node:sqlite'
import { DraftError, toDraftId, toPersonId } from '@scriptorium/draft'
import { expect, test } from 'vitest'
import { commitTogether, type Job } from './group-commit.ts'
import { openSqliteStore } from './open-sqlite-store.ts'
import { temporaryFile } from './temporary-folder.ts'
import { tidy } from './tidy.ts'

function openNumbers(): DatabaseSync {
  const database = new DatabaseSync(':memory:')
  database.exec('CREATE TABLE numbers (n INTEGER PRIMARY KEY)')
  return database
}

function insert(database: DatabaseSync, n: number): Job {
  return { operation: `insert ${n}`, perform: () => database.prepare('INSERT INTO numbers VALUES (?)').run(n).changes }
}

const stored = (database: DatabaseSync) =>
  database
    .prepare('SELECT n FROM numbers')
    .all()
    .map((row) => row['n'])

test('GROUP1 a job that fails takes back its own writes and nobody else’s', () => {
  const database = openNumbers()
  const twice: Job = {
    operation: 'twice',
    perform: () => {
      database.exec('INSERT INTO numbers VALUES (5)')
      throw new DraftError('draft/not-found', { draft: 'x' })
    },
  }

  const outcomes = commitTogether(database, [insert(database, 1), twice, insert(database, 2)])

  expect(outcomes.map(({ kind }) => kind)).toEqual(['done', 'fault', 'done'])
  expect(outcomes[1]).toMatchObject({ fault: { code: 'draft/not-found', details: { draft: 'x' } } })
  expect(stored(database)).toEqual([1, 2])
})

test('GROUP2 what SQLite refuses is named after the operation', () => {
  const database = openNumbers()

  const outcomes = commitTogether(database, [insert(database, 1), insert(database, 1)])

  expect(outcomes[1]).toMatchObject({ fault: { code: 'store/failed', details: { operation: 'insert 1' } } })
})

test('GROUP3 when the commit fails every job hears of it and nothing is kept', () => {
  const database = openNumbers()
  database.exec('CREATE TABLE late (n INTEGER REFERENCES numbers (n) DEFERRABLE INITIALLY DEFERRED)')
  const fails: Job = { operation: 'late', perform: () => database.exec('INSERT INTO late VALUES (99)') }

  const outcomes = commitTogether(database, [insert(database, 1), fails])

  expect(outcomes.map(({ kind }) => kind)).toEqual(['fault', 'fault'])
  expect(stored(database)).toEqual([])
  expect(commitTogether(database, [insert(database, 1)])).toEqual([{ kind: 'done', value: 1 }])
})

test('GROUP4 a transaction that SQLite itself ended fails every job of it', () => {
  const database = openNumbers()
  const ends: Job = { operation: 'full disk', perform: () => database.exec('ROLLBACK; SELECT * FROM nothing') }

  const outcomes = commitTogether(database, [insert(database, 1), ends, insert(database, 2)])

  expect(outcomes.map(({ kind }) => kind)).toEqual(['fault', 'fault', 'fault'])
  expect(stored(database)).toEqual([])
})

test('GROUP7 whoever lost the store calls no draft damaged: its rows and another process’s journal are read at two moments', () => {
  const database = openNumbers()
  const draft = toDraftId('0123456789abcdef')
  const hole: Job = {
    operation: 'log.load',
    perform: () => {
      throw new DraftError('store/damaged', { draft, sequence: 2 })
    },
  }

  const [ours] = commitTogether(database, [hole])
  const [lost] = commitTogether(database, [hole], () => false)

  expect(ours).toMatchObject({ fault: { code: 'store/damaged' } })
  const overtaken = { code: 'store/failed', cause: 'another process has taken this store over' }
  expect(lost).toMatchObject({ kind: 'fault', fault: overtaken })
})

test('GROUP5 calls made while a commit is in flight share the next one', async () => {
  const file = await temporaryFile()
  const store = await openSqliteStore({ file })
  const people = Array.from({ length: 500 }, (_, index) => ({
    person: toPersonId(String(index + 1)),
    name: `Person ${index}`,
    isTemporary: false,
  }))

  await Promise.all(people.map((person) => store.people.upsert(person)))

  // Pages written to the write-ahead log: 500 commits of one row each would be over 500 frames.
  const reader = new DatabaseSync(file)
  const frames = Number(reader.prepare('PRAGMA wal_checkpoint(PASSIVE)').get()?.['log'])
  reader.close()
  expect(frames).toBeLessThan(250)
  await store.close()
})

test('GROUP6 the store that is gone fails its calls instead of leaving them open', async () => {
  const store = await openSqliteStore({ file: await temporaryFile() })
  await store.close()

  await expect(store.drafts.list({ states: ['open'], limit: 1 })).rejects.toMatchObject({
    code: 'store/failed',
    details: { operation: 'drafts.list' },
  })
})

test('TIDY1 what expired over a day ago is forgotten at start, what expired just now is not', async () => {
  const file = await temporaryFile()
  await (await openSqliteStore({ file })).close()
  const database = new DatabaseSync(file)
  const ticket = (expiresAtMs: number) =>
    database
      .prepare('INSERT INTO tickets (ticket_sha256, record) VALUES (?, ?)')
      .run(String(expiresAtMs), JSON.stringify({ draft: 'd', person: null, cookieSha256: null, expiresAtMs }))
  ticket(1_000)
  ticket(90_000_000)

  tidy(database, 100_000_000)

  expect(database.prepare('SELECT ticket_sha256 FROM tickets').all()).toEqual([{ ticket_sha256: '90000000' }])
  database.close()
})
