import type { Generation, PersonId, SequenceNumber } from '@scriptorium/draft'
import { encodePlace, encodeVerdict } from '@scriptorium/protocol'
import type { TextPlace, Verdict } from '@scriptorium/protocol'

import type { Connection } from './connection.ts'
import type { Effect } from './effects.ts'

/** The durable frontier. */
interface Place {
  readonly generation: Generation
  readonly sequence: SequenceNumber
}

/**
 * Where this connection stands. Frames of one connection keep their order and the durable frontier is what was relayed, so the
 * editor that hears it holds exactly this place and its own unacknowledged words.
 */
export function placeFor(connection: Connection, place: Place): Effect[] {
  if (!connection.access.wantsFrames || !connection.hasCopy) return []
  return [{ kind: 'send', to: [connection.id], frame: encodePlace(place), isDroppable: false }]
}

/** Asks for our own hash, if the draft is still where the editor says it is and no comparison of its is under way. */
export function comparisonOf(
  connection: Connection,
  said: { readonly place: TextPlace; readonly sha256: Uint8Array },
  place: Place,
): Effect[] {
  if (!connection.access.wantsFrames || !connection.hasCopy) return []
  const isHere = said.place.generation === place.generation && said.place.sequence === place.sequence
  if (!isHere || connection.isComparing) return [verdictTo(connection, said.place, 'not-compared')]
  connection.isComparing = true
  return [{ kind: 'compare', connection: connection.id, sequence: place.sequence, sha256: new Uint8Array(said.sha256) }]
}

/** @param isEqual `null` says nothing and changes nothing */
export function answerComparison(connection: Connection, place: Place, isEqual: boolean | null): Effect[] {
  connection.isComparing = false
  if (isEqual === null) return [verdictTo(connection, place, 'not-compared')]
  connection.compared = { sequence: place.sequence, isEqual }
  return [verdictTo(connection, place, isEqual ? 'equal' : 'unequal')]
}

/** Whose editors that may write hold another text than the server. */
export function differingPeople(connections: Iterable<Connection>): ReadonlySet<PersonId> {
  const people = new Set<PersonId>()
  for (const { compared, access } of connections) {
    if (compared?.isEqual === false && access.mayWrite && access.person !== null) people.add(access.person.person)
  }
  return people
}

/**
 * Whether publishing waits. One person alone who says that the texts differ may be lying, or their editor is broken: where somebody else holds the server's
 * text, at that place or later, it is their own affair. Two people, or one whom nobody contradicts, are believed. The server's own check of the text
 * (replay against reload) freezes by itself, whoever says what.
 */
export function isFrozen(connections: readonly Connection[]): boolean {
  const differing = differingPeople(connections)
  if (differing.size !== 1) return differing.size > 1
  let since = 0
  for (const { compared, access } of connections) {
    const isTheirs = access.person !== null && differing.has(access.person.person)
    if (isTheirs && compared?.isEqual === false) since = Math.max(since, compared.sequence)
  }
  return !connections.some(
    ({ compared, access }) =>
      compared?.isEqual === true &&
      compared.sequence >= since &&
      access.mayWrite &&
      access.person !== null &&
      !differing.has(access.person.person),
  )
}

function verdictTo(connection: Connection, place: TextPlace, verdict: Verdict): Effect {
  return { kind: 'send', to: [connection.id], frame: encodeVerdict(place, verdict), isDroppable: false }
}
