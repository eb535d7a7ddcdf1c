import { limits } from '@scriptorium/protocol'

import type { Connection } from './connection.ts'
import type { Access, ConnectionId } from './effects.ts'

/** Nobody takes all the room of a draft: neither those without a name nor one person. */
export function isFullFor({ person }: Access, connections: ReadonlyMap<ConnectionId, Connection>): boolean {
  if (connections.size >= limits.maxConnectionsPerDraft) return true
  let own = 0
  for (const { access } of connections.values()) if (access.person?.person === person?.person) own += 1
  return own >= (person === null ? limits.maxReadersPerDraft : limits.maxConnectionsPerPerson)
}
