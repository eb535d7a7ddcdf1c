import type { DatabaseSync } from 'node:sqlite'
import { toPersonId, type PeopleRecords, type Person } from '@scriptorium/draft'
import type { InOneThread } from '../in-one-thread.ts'
import { numberOf, textOf, type Row } from '../rows.ts'

export function peopleTables(database: DatabaseSync): InOneThread<PeopleRecords> {
  const upsert = database.prepare(
    `INSERT INTO people (person, name, is_temporary, named)
     VALUES (?, ?, ?, (SELECT coalesce(max(named), 0) + 1 FROM people))
     ON CONFLICT (person) DO UPDATE SET
       name = excluded.name,
       is_temporary = excluded.is_temporary,
       named = excluded.named`,
  )
  const byId = database.prepare('SELECT * FROM people WHERE person = ?')
  const byName = database.prepare('SELECT * FROM people WHERE name = ? ORDER BY named DESC LIMIT 1')
  const byIds = database.prepare('SELECT * FROM people WHERE person IN (SELECT value FROM json_each(?))')

  return {
    upsert({ person, name, isTemporary }) {
      upsert.run(person, name, Number(isTemporary))
    },
    find(person) {
      const row = byId.get(person)
      return row === undefined ? undefined : personOf(row)
    },
    findByName(name) {
      const row = byName.get(name)
      return row === undefined ? undefined : personOf(row)
    },
    findAll(people) {
      return byIds.all(JSON.stringify(people)).map(personOf)
    },
  }
}

function personOf(row: Row): Person {
  return {
    person: toPersonId(textOf(row, 'person')),
    name: textOf(row, 'name'),
    isTemporary: numberOf(row, 'is_temporary') === 1,
  }
}
