import type { CreditSpan } from './credit.ts'
import type { DraftId, Generation, PersonId, SequenceNumber } from './ids.ts'
import type { ClientClaim, LogEntry } from './ports/log-entries.ts'

/**
 * Why a draft began anew. `text-unsound`: its log reads otherwise when it is loaded again, or holds half a character; `erased`: words had to vanish;
 * `backup-restored`: the store is a restored backup, and editors may hold words that it lost; `worn`: so much was deleted
 * that soon nobody could delete any more; `asked`: an operator wanted it.
 */
export type GenerationReason = 'text-unsound' | 'erased' | 'backup-restored' | 'worn' | 'asked'

/** Whose update could not stand: for moderators, not for everybody. */
export interface Culprit {
  /** `null`: it brought no words of its own, only deletions. */
  readonly clientId: number | null
  /** Who sent it. `null`: the server itself. */
  readonly person: PersonId | null
  /** Place of the update in the generation before. */
  readonly sequence: SequenceNumber
}

/** How a generation after the first began. */
export interface GenerationRecord {
  readonly draft: DraftId
  readonly generation: Generation
  readonly atMs: number
  readonly reason: GenerationReason
  readonly culprit: Culprit | null
  /** First authors of the words it began with: consecutive spans that cover them. Credit outlives generations by this. */
  readonly credit: readonly CreditSpan[]
}

export interface NewGeneration {
  readonly record: GenerationRecord
  /** Its first content, at sequence 1. */
  readonly seed: LogEntry
  /** The server's own, for the seed. */
  readonly claim: ClientClaim
}

/** What must be known of a draft beside its log before it is opened. */
export interface GenerationStanding {
  /** `null`: still the first. */
  readonly record: GenerationRecord | null
  /** It lies in a restored backup and has begun no generation since: it must, before anybody edits it. */
  readonly isFromBackup: boolean
}

/** A generation whose entries are still there. */
export interface HeldGeneration {
  readonly generation: Generation
  readonly beganAtMs: number
  /** `seeded`: the first, from a page's revision. */
  readonly began: 'seeded' | GenerationReason
  /** Its last durable place. */
  readonly sequence: SequenceNumber
}

/** The generations of drafts, in the log. */
export interface GenerationLog {
  /**
   * Begins the next generation, whole and durable or not at all: its record, claim and seed, and the number in the draft's record. Client ids of the
   * generations before are refused to everybody from then on.
   * @throws DraftError `store/failed`, also when it is not exactly the next one
   */
  beginGeneration(next: NewGeneration): Promise<void>
  /** Of the newest generation. */
  standing(draft: DraftId): Promise<GenerationStanding>
  /** Every generation after the first, oldest first. */
  generations(draft: DraftId): Promise<readonly GenerationRecord[]>
  /** Those that can be read, oldest first: what was purged is not among them. */
  held(draft: DraftId): Promise<readonly HeldGeneration[]>
}

/** What is rarely done to a store, by an operator. */
export interface StoreUpkeep {
  /**
   * Leaves nothing on the disk of what was written in the generations before the newest: entries, snapshots, credit, named versions. Their client ids
   * stay refused. Named versions of the newest generation whose name holds one of `phrases` go too. Orders of this draft whose text or summary holds one of `phrases` lose both; those that were not settled are refused (`erased`). Slow: the file is tidied.
   * @throws DraftError `store/failed`: nothing was taken away, or the file could not be tidied; do it again
   */
  purge(draft: DraftId, phrases: readonly string[], atMs: number): Promise<void>
}
