import type { DraftId, LogEntry } from '@scriptorium/draft'
import { entryOfRecord, type RecordPlace } from './record.ts'

/** Entries that are on the disk in the journal and perhaps not yet rows. */
export interface PendingEntries {
  /** In order. */
  after(draft: DraftId, generation: number, sequence: number): LogEntry[]
  /** The last one's place. */
  newest(draft: DraftId): { readonly generation: number; readonly sequence: number } | undefined
}

export const nothingPending: PendingEntries = { after: () => [], newest: () => undefined }

/** Records by draft, in the order in which they were written. */
export type RecordsByDraft = ReadonlyMap<DraftId, readonly RecordPlace[]>

/** @param segments those that hold such entries, oldest first, as they are when it is asked */
export function pendingIn(segments: () => readonly RecordsByDraft[]): PendingEntries {
  return {
    after: (draft, generation, sequence) =>
      segments()
        .flatMap((records) => records.get(draft) ?? [])
        .filter((place) => place.generation === generation && place.sequence > sequence)
        .map(entryOfRecord),
    newest: (draft) =>
      segments()
        .findLast((records) => records.has(draft))
        ?.get(draft)
        ?.at(-1),
  }
}

export function addByDraft(to: Map<DraftId, RecordPlace[]>, records: readonly RecordPlace[]): void {
  for (const record of records) {
    const known = to.get(record.draft)
    if (known === undefined) to.set(record.draft, [record])
    else known.push(record)
  }
}
