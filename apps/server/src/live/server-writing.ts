import { DraftError } from '@scriptorium/draft'
import type { DraftId } from '@scriptorium/draft'
import type { DraftSession } from '@scriptorium/session'

type Outcome = ReturnType<DraftSession['write']>
type Taken = Exclude<Outcome, string>

/**
 * What became of the server's own change.
 * @returns `moved-on`: made again by another client id, it may come in
 * @throws DraftError `draft/locked`, `draft/closed`, `draft/change-refused`, `store/failed`
 */
export function takenOrThrow(draft: DraftId, outcome: Outcome): Taken | 'moved-on' {
  if (typeof outcome !== 'string') return outcome
  if (outcome === 'foreign-client-id') return 'moved-on'
  if (outcome === 'locked') throw new DraftError('draft/locked', { draft })
  if (outcome === 'closed') throw new DraftError('draft/closed', { draft })
  if (outcome === 'store-failed') throw new DraftError('store/failed', { operation: 'log.append' })
  throw new DraftError('draft/change-refused', { draft, reason: outcome })
}
