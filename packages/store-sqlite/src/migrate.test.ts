import { readFileSync } from 'node:fs'
import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { makeDraftId, toPersonId } from '@scriptorium/draft'
import { expect, test } from 'vitest'
import { entryAt } from './append-until-killed.ts'
import { checksumOf } from './checksum.ts'
import { openSqliteStore } from './open-sqlite-store.ts'
import { temporaryFile } from './temporary-folder.ts'

/** “ScrD”: tells our files from other programs’. */
const applicationId = '0x53637244'
const draftId = makeDraftId(new Uint8Array(10).fill(1))

function change(file: string, sql: string): void {
  const database = new DatabaseSync(file)
  database.exec(sql)
  database.close()
}

test('MIGRATE1 a store written by a newer version is refused in words and left as it is', async () => {
  const file = await temporaryFile()
  await (await openSqliteStore({ file })).close()
  change(file, 'PRAGMA user_version = 99')

  const opening = openSqliteStore({ file })

  await expect(opening).rejects.toThrow(/written by a newer Scriptorium \(schema 99/)
})

test('MIGRATE2 a file of another program is refused', async () => {
  const file = await temporaryFile()
  change(file, 'CREATE TABLE bookmarks (url TEXT)')

  const opening = openSqliteStore({ file })

  await expect(opening).rejects.toThrow('belongs to another program')
})

test('MIGRATE3 a file that is no database is refused', async () => {
  const file = await temporaryFile()
  await writeFile(file, 'not a database, but long enough to be read as one '.repeat(100))

  const opening = openSqliteStore({ file })

  await expect(opening).rejects.toThrow('not a database')
})

test('MIGRATE4 opened again, the store has what it had', async () => {
  const file = await temporaryFile()
  const ada = { person: toPersonId('101'), name: 'Ada', isTemporary: false }
  const first = await openSqliteStore({ file })
  await first.people.upsert(ada)
  await first.close()

  const second = await openSqliteStore({ file })

  expect(await second.people.find(ada.person)).toEqual(ada)
  await second.close()
})

test('MIGRATE5 a store of the first schema, on a copy: everything is there afterwards, and the original is left alone', async () => {
  const original = await temporaryFile()
  const first = new DatabaseSync(original)
  first.exec(readFileSync(new URL('./migrations/0001-first.sql', import.meta.url), 'utf8'))
  first.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = 1`)
  const draft = entryAt(draftId, 1).draft
  for (const { generation, sequence, author, atMs, update } of [1, 2, 3].map((place) => entryAt(draftId, place)))
    first
      .prepare(
        'INSERT INTO entries (draft, generation, sequence, author, at_ms, bytes, checksum) VALUES (?,?,?,?,?,?,?)',
      )
      .run(
        draft,
        generation,
        sequence,
        author,
        atMs,
        update,
        checksumOf([draft, generation, sequence, author, atMs], update),
      )
  first.prepare('INSERT INTO claims VALUES (?, 1, 7, ?)').run(draft, '101')
  first.prepare('INSERT INTO people VALUES (?, ?, 0, 1)').run('101', 'Ada')
  first.close()
  const before = await readFile(original)
  const copy = `${original}-copy`
  await copyFile(original, copy)

  const store = await openSqliteStore({ file: copy })

  const stored = await store.log.load(draft)
  expect(stored?.tail).toEqual([1, 2, 3].map((place) => entryAt(draftId, place)))
  expect(stored?.claims).toMatchObject([{ clientId: 7, person: '101' }])
  expect(await store.people.find(toPersonId('101'))).toMatchObject({ name: 'Ada' })
  await store.log.append([entryAt(draftId, 4)])
  await store.close()
  expect(await readFile(original)).toEqual(before)
})

test('MIGRATE6 a step that fails leaves the file as it was', async () => {
  const file = await temporaryFile()
  const first = new DatabaseSync(file)
  first.exec(readFileSync(new URL('./migrations/0001-first.sql', import.meta.url), 'utf8'))
  // In the way of the second step.
  first.exec(`CREATE TABLE lease (id INTEGER); PRAGMA application_id = ${applicationId}; PRAGMA user_version = 1`)
  first.close()

  await expect(openSqliteStore({ file })).rejects.toThrow('lease already exists')

  const after = new DatabaseSync(file)
  expect(after.prepare('PRAGMA user_version').get()).toEqual({ user_version: 1 })
  expect(after.prepare("SELECT count(*) AS n FROM sqlite_schema WHERE name = 'heads'").get()).toEqual({ n: 0 })
  after.close()
})
