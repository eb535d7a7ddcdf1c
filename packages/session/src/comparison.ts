import type { Generation, SequenceNumber } from '@scriptorium/draft'
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
  connection.isTextUnequal = !isEqual
  return [verdictTo(connection, place, isEqual ? 'equal' : 'unequal')]
}

function verdictTo(connection: Connection, place: TextPlace, verdict: Verdict): Effect {
  return { kind: 'send', to: [connection.id], frame: encodeVerdict(place, verdict), isDroppable: false }
}
