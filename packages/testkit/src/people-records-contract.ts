import { toPersonId, type Store } from '@scriptorium/draft'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ada, grace } from './samples.ts'

/** Every `PeopleRecords`. @param open makes an empty store */
export function describePeopleRecords(name: string, open: () => Promise<Store>): void {
  describe(`PeopleRecords of ${name}`, () => {
    let store: Store
    beforeEach(async () => {
      store = await open()
    })
    afterEach(() => store.close())

    test('PEOPLE1 a person is found by id and by name', async () => {
      await store.people.upsert(ada)

      expect(await store.people.find(ada.person)).toEqual(ada)
      expect(await store.people.findByName('Ada')).toEqual(ada)
      expect(await store.people.find(grace.person)).toBeUndefined()
      expect(await store.people.findByName('Grace')).toBeUndefined()
    })

    test('PEOPLE2 the id stays when the name and the flags change', async () => {
      await store.people.upsert({ ...ada, isTemporary: true })

      await store.people.upsert({ ...ada, name: 'Ada L' })

      expect(await store.people.find(ada.person)).toEqual({ ...ada, name: 'Ada L' })
      expect(await store.people.findByName('Ada')).toBeUndefined()
    })

    test('PEOPLE3 a name that moved to another account finds whom it was last seen with', async () => {
      await store.people.upsert({ ...grace, name: 'Old' })
      await store.people.upsert(ada)
      await store.people.upsert({ ...grace, name: 'Ada' })

      expect((await store.people.findByName('Ada'))?.person).toBe(grace.person)

      await store.people.upsert(ada)

      expect((await store.people.findByName('Ada'))?.person).toBe(ada.person)
    })

    test('PEOPLE4 many are found at once, unknown ones left out', async () => {
      await store.people.upsert(ada)
      await store.people.upsert(grace)

      const found = await store.people.findAll([grace.person, toPersonId('999'), ada.person])

      expect(found.toSorted((one, other) => (one.name < other.name ? -1 : 1))).toEqual([ada, grace])
      expect(await store.people.findAll([])).toEqual([])
    })
  })
}
