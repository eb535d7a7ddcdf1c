import type { MadeChange, PersonId, SequenceNumber, Snapshot } from '@scriptorium/draft'
import type { Notice, RefusalReason } from '@scriptorium/protocol'

import type { Access, ConnectionId, Effect } from './effects.ts'

/** Why nobody may write just now; `null` while the draft is open. `store-damaged`: this is what could be read of it, and is left as it is. */
export type DraftHold = 'locked' | 'closed' | 'published' | 'abandoned' | 'store-damaged' | null

/** What the server writes for somebody. */
export interface ServerWriting {
  /** `null`: for whoever runs the server. */
  readonly person: PersonId | null
  /** That nobody has: the words of the update are by it. */
  readonly clientId: number
  readonly update: Uint8Array
  readonly made: MadeChange
}

/**
 * One draft being edited right now: what is admitted, what of it is durable, and who is looking. It holds no doc, knows no
 * clock and does nothing by itself: calls in, effects out, to be carried out in order.
 *
 * Two frontiers: *admitted* (checked, given a sequence number, sent to the store) and *durable* (the store said so). Others
 * see, and authors are told *saved*, at the durable one only.
 */
export interface DraftSession {
  /** Durable place in the log. */
  readonly sequence: SequenceNumber
  /** What is admitted and not yet durable. */
  readonly isSaving: boolean
  /** Something gathers for the next `tick`, and can wait so long from the time last told; `null`: nothing does. */
  readonly tickWithinMs: number | null
  readonly connectionCount: number
  /** Worth a snapshot before it is unloaded. */
  readonly hasTail: boolean
  /** Open, and past three quarters of what a draft may hold in deletions or bytes: at the bound people could delete or write no more. */
  readonly isWorn: boolean
  /** Editors that may write hold other texts at the same place, and nobody contradicts them: nothing is published until that is settled. */
  readonly isOutOfStep: boolean
  /** Whose editors those are, contradicted or not. */
  readonly differing: ReadonlySet<PersonId>
  join(connection: ConnectionId, access: Access): Effect[]
  /** @param bytes one WebSocket message; copied where kept */
  receive(from: ConnectionId, bytes: Uint8Array, nowMs: number): Effect[]
  /**
   * The server's own update for somebody: admitted as an editor's is, then logged, then relayed to everybody.
   * @returns its place, or why it cannot come in: then nothing has changed
   */
  write(
    writing: ServerWriting,
    nowMs: number,
  ): { readonly effects: Effect[]; readonly sequence: SequenceNumber } | RefusalReason
  leave(connection: ConnectionId): Effect[]
  /** Everything up to `upTo` is on the disk. */
  stored(upTo: SequenceNumber): Effect[]
  /** These claims are on the disk. */
  claimed(clientIds: readonly number[]): Effect[]
  /** Nothing that was pending is on the disk: back to the durable frontier, and everybody is told. Nobody writes until `storeRecovered`. */
  storeFailed(): Effect[]
  /** The store answers again, and holds exactly the durable frontier: clients send again what they have not seen acknowledged. */
  storeRecovered(): Effect[]
  /** Answers `compare`. @param isEqual `null`: it could not be said */
  compared(connection: ConnectionId, sequence: SequenceNumber, isEqual: boolean | null): Effect[]
  /** The snapshot that `compact` asked for is kept. What came meanwhile may be long enough for another. */
  compacted(snapshot: Pick<Snapshot, 'sequence' | 'state'>): Effect[]
  notCompacted(): void
  /** Sends what gathered: awareness that no edit carried, and who is here. */
  tick(nowMs: number): Effect[]
  /** @param person `null`: all signed-out readers. @param access `null`: cut them off */
  changeAccess(person: PersonId | null, access: Pick<Access, 'mayWrite' | 'readOnlyBecause'> | null): Effect[]
  changeHold(hold: DraftHold): Effect[]
  /** Updates, V1, that make the durable doc when applied in order. */
  updates(): readonly Uint8Array[]
  /** Whose client id this is; `null`: the server's seed; `undefined`: nobody's. */
  personOf(clientId: number): PersonId | null | undefined
  /** 1–36, 0 for grey; given at first sight, and the same again after a reload for those who wrote. */
  colour(person: PersonId): number
  present(): Pick<Notice, 'present' | 'readers'>
}
