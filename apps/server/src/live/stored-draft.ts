import { DraftError, isFault, toSequenceNumber } from '@scriptorium/draft'
import type { DraftId, DraftLog, OwnedDraft, SequenceNumber } from '@scriptorium/draft'

import type { Log } from '../log.ts'

export interface StoredDraftParts {
  readonly log: Pick<DraftLog, 'load' | 'salvage'>
  readonly logger: Log
}

export interface StoredOrSaved {
  readonly stored: OwnedDraft
  /** First place that is missing; `null` when nothing is. */
  readonly damagedAt: SequenceNumber | null
}

/** Whole, or what can be read of it. @throws DraftError `draft/not-found`, `store/damaged` when nothing can be */
export async function getStored(draft: DraftId, { log, logger }: StoredDraftParts): Promise<StoredOrSaved> {
  try {
    const stored = await log.load(draft)
    if (stored === undefined) throw new DraftError('draft/not-found', { draft })
    return { stored, damagedAt: null }
  } catch (error) {
    if (!isFault(error, 'store/damaged')) throw error
    const saved = await log.salvage(draft)
    const { damagedAt, isWhole } = saved ?? { damagedAt: toSequenceNumber(1), isWhole: false }
    logger.error({ err: error, draftId: draft, damagedAt, isWhole }, 'draft is damaged; showing what can be read of it')
    if (saved === undefined || damagedAt === 1) throw error
    return { stored: saved, damagedAt: isWhole ? null : damagedAt }
  }
}
