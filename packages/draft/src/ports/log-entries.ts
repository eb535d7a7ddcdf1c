import type { CreditSpan } from '../credit.ts'
import type { DraftId, Epoch, Generation, PersonId, SequenceNumber } from '../ids.ts'

/** What the server did for a person in one update, by a client id that wrote nothing else. */
export interface MadeChange {
  readonly kind: 'restored' | 'undid'
  /** First authors of the words it puts in: consecutive spans that cover them. `null`: the page's own words. */
  readonly credit: readonly CreditSpan[]
}

/** One admitted update on its way to the disk. */
export interface LogEntry {
  readonly draft: DraftId
  readonly generation: Generation
  readonly sequence: SequenceNumber
  /** `null`: the server itself (seed). */
  readonly author: PersonId | null
  readonly atMs: number
  /** Yjs update, V1. */
  readonly update: Uint8Array
  /** Only of what the server wrote for somebody. */
  readonly made?: MadeChange
}

/** This client id belongs to this person in this generation. `null`: the server's own. */
export interface ClientClaim {
  readonly draft: DraftId
  readonly generation: Generation
  readonly clientId: number
  readonly person: PersonId | null
}

export interface Snapshot {
  readonly draft: DraftId
  readonly generation: Generation
  /** Holds every update up to and with this one. */
  readonly sequence: SequenceNumber
  /** Yjs update, V1, of the whole document. */
  readonly state: Uint8Array
}

export interface StoredDraft {
  readonly generation: Generation
  readonly snapshot: Snapshot | null
  /** Entries after the snapshot, in order, without holes. */
  readonly tail: readonly LogEntry[]
  readonly claims: readonly ClientClaim[]
  /** Client ids of earlier generations: refused to everybody. */
  readonly retiredClientIds: readonly number[]
}

/** The right to write, of one process at a time. Whoever takes it over has a higher epoch, and what the former holder still sends is refused. */
export interface Lease {
  /** A name of the process that no other has. */
  readonly holder: string
  readonly epoch: Epoch
  /** Milliseconds since 1970. From then on another process may take over; until one does, the holder's writes stand. */
  readonly untilMs: number
}

/** A draft as loaded by the process that may write on. */
export interface OwnedDraft extends StoredDraft {
  /** Appends carry it: what was loaded before the lease was lost is no ground to write on. */
  readonly epoch: Epoch
}

/** What can still be read of a damaged draft: to be shown and exported. Nobody writes on from it unless it is whole. */
export interface SalvagedDraft extends OwnedDraft {
  /** The first place that is missing. */
  readonly damagedAt: SequenceNumber
  /** Only what can be made again was damaged (the snapshot): every entry is there. */
  readonly isWhole: boolean
}
