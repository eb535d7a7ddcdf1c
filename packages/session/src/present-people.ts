import type { PersonId } from '@scriptorium/draft'
import type { Notice } from '@scriptorium/protocol'

import type { Connection } from './connection.ts'
import type { PeopleColours } from './people-colours.ts'

/** Everybody with an open connection, once each, in the order they came; signed-out readers are counted. */
export function presentPeople(
  connections: Iterable<Connection>,
  colours: PeopleColours,
): Pick<Notice, 'present' | 'readers'> {
  const present = new Map<PersonId, { name: string; isTemporary: boolean; clientIds: Set<number> }>()
  let readers = 0
  for (const { access, clientIds } of connections) {
    if (access.person === null) {
      readers += 1
      continue
    }
    const { person, name, isTemporary } = access.person
    const known = present.get(person) ?? { name, isTemporary, clientIds: new Set() }
    present.set(person, known)
    for (const clientId of clientIds) known.clientIds.add(clientId)
  }
  return {
    present: [...present].map(([person, { name, isTemporary, clientIds }]) => ({
      id: person,
      name,
      colour: colours.of(person),
      isTemporary,
      clientIds: [...clientIds],
    })),
    readers,
  }
}
