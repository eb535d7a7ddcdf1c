import { writeFile } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { toPersonId } from '@scriptorium/draft'
import { expect, test } from 'vitest'
import { openSqliteStore } from './open-sqlite-store.ts'
import { temporaryFile } from './temporary-folder.ts'

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
