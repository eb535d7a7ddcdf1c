import type { SequenceNumber } from '@scriptorium/draft'
import { encodeUpdate } from '@scriptorium/protocol'

import type { Connection } from './connection.ts'
import type { ConnectionId, Effect } from './effects.ts'
import { joinPieces, writeUpdate } from './update-pieces.ts'
import type { UpdatePieces } from './update-pieces.ts'

/** An update on its way to the others. */
export interface Relayed {
  readonly sequence: SequenceNumber
  readonly update: Uint8Array
  readonly pieces: UpdatePieces
  /** `null`: the server, for somebody. */
  readonly author: ConnectionId | null
}

/** Everybody who has the copy gets each update but their own; what became durable together is one frame. */
export function relay(batch: readonly Relayed[], connections: ReadonlyMap<ConnectionId, Connection>): Effect[] {
  const [only] = batch
  if (only !== undefined && batch.length === 1) return relayOne(only, connections)
  const authors = new Set<ConnectionId | null>(batch.map(({ author }) => author))
  const others: ConnectionId[] = []
  for (const { id, hasCopy } of connections.values()) if (hasCopy && !authors.has(id)) others.push(id)
  const effects = sendTo(others, batch)
  for (const author of authors) {
    if (author === null || connections.get(author)?.hasCopy !== true) continue
    effects.push(
      ...sendTo(
        [author],
        batch.filter((entry) => entry.author !== author),
      ),
    )
  }
  return effects
}

/** The most common case. */
function relayOne({ author, update }: Relayed, connections: ReadonlyMap<ConnectionId, Connection>): Effect[] {
  const to: ConnectionId[] = []
  for (const { id, hasCopy } of connections.values()) if (hasCopy && id !== author) to.push(id)
  return to.length === 0 ? [] : [{ kind: 'send', to, frame: encodeUpdate(update), isDroppable: false }]
}

function sendTo(to: readonly ConnectionId[], batch: readonly Relayed[]): Effect[] {
  const [first] = batch
  if (first === undefined || to.length === 0) return []
  const update = batch.length === 1 ? first.update : writeUpdate(joinPieces(batch.map(({ pieces }) => pieces)))
  return [{ kind: 'send', to, frame: encodeUpdate(update), isDroppable: false }]
}
