import type { PeopleRecords, Person, PersonId } from '@scriptorium/draft'

export function fakePeopleRecords(): PeopleRecords {
  /** In the order they were last seen. */
  const people = new Map<PersonId, Person>()
  return {
    async upsert(person) {
      people.delete(person.person)
      people.set(person.person, person)
    },
    async find(person) {
      return people.get(person)
    },
    async findByName(name) {
      return [...people.values()].findLast((person) => person.name === name)
    },
    async findAll(wanted) {
      return [...people.values()].filter(({ person }) => wanted.includes(person))
    },
  }
}
