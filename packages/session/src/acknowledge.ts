import type { SequenceNumber } from '@scriptorium/draft'
import { encodeDurable } from '@scriptorium/protocol'

import type { Connection } from './connection.ts'
import type { Effect } from './effects.ts'

/** Tells an editor how many of its updates are on the disk, if there are more than it heard of. */
export function acknowledge(connection: Connection, durable: SequenceNumber): Effect[] {
  const updates = connection.takeAcknowledgement(durable)
  if (updates === undefined || !connection.access.wantsFrames) return []
  return [{ kind: 'send', to: [connection.id], frame: encodeDurable(updates), isDroppable: false }]
}
