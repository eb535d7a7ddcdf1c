import type { GenerationLog } from '../generations.ts'
import type { DraftId, Epoch, Generation, PersonId, SequenceNumber } from '../ids.ts'

import type { ClientClaim, Lease, LogEntry, OwnedDraft, SalvagedDraft, Snapshot } from './log-entries.ts'

/** The truth about every draft's text. What `append` resolved for is on the disk (fsync), whatever happens next. */
export interface DraftLog extends GenerationLog {
  /**
   * Appends in the order given. Calls made while a commit is in flight are gathered into the next one (group commit).
   *
   * A log is opened by one process, under a lease: of the whole file in an embedded log, of each draft it loads in one that several nodes
   * share. The lease is checked in the transaction that writes: a process that hung past its lease and lost it stores nothing afterwards.
   * @param epoch of the `OwnedDraft` that the entries go on from; left out, the log's newest
   * @throws DraftError `store/failed`: nothing of this call is stored
   */
  append(entries: readonly LogEntry[], epoch?: Epoch): Promise<void>
  /** Durable before it resolves. Claiming again for the same person is harmless. @throws DraftError `store/failed` also when the id is somebody else's */
  claim(claims: readonly ClientClaim[]): Promise<void>
  /** The newest generation whole, or `undefined` when nothing was ever appended. @throws DraftError `store/damaged` */
  load(draft: DraftId): Promise<OwnedDraft | undefined>
  /** Makes the lease last from now on, durably: so it also tells whether the disk takes writes. A lost lease is taken again when it is free. @throws DraftError `store/failed` */
  renew(): Promise<Lease>
  /** After `store/damaged`: what is good of the newest generation, up to the first damage; `undefined` when nothing can be read. */
  salvage(draft: DraftId): Promise<SalvagedDraft | undefined>
  /** Keeps the snapshot; the log entries stay (history, credit). */
  saveSnapshot(snapshot: Snapshot): Promise<void>
  /**
   * Who wrote in a generation from `from` on, in the order of their first words there, and up to where that was looked at. Costs far less than the entries.
   * @throws DraftError `store/damaged`
   */
  authors(
    draft: DraftId,
    generation: Generation,
    from: SequenceNumber,
  ): Promise<{ readonly people: readonly PersonId[]; readonly upTo: SequenceNumber }>
  /** The entries of a generation from `from` on, at most `limit`, fewer where they are large, and one at least: who wrote what, and when. */
  entries(draft: DraftId, generation: Generation, from: SequenceNumber, limit: number): Promise<readonly LogEntry[]>
}
