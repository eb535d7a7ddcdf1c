import { DraftError, isLive, stateAt } from '@scriptorium/draft'
import type { Clock, Draft, DraftState, PersonId } from '@scriptorium/draft'
import type { DraftChanges } from './change-draft.ts'

export type Manager = PersonId | 'operator'

/**
 * What the starter of a draft and the operator may do to it. Others of the wiki's own means (block, protection) act through the
 * wiki's rights, which the server follows.
 * All throw DraftError `draft/not-found`, `draft/closed`.
 */
export interface DraftManaging {
  /** Nobody writes until `untilMs` (`null`: until unlocked). Talk goes on. */
  lock(draft: Draft, by: Manager, untilMs: number | null): Promise<Draft>
  unlock(draft: Draft): Promise<Draft>
  close(draft: Draft, by: Manager, reason: string): Promise<Draft>
  abandon(draft: Draft, by: Manager): Promise<Draft>
  /** That person may not write in this draft any more. */
  remove(draft: Draft, person: PersonId): Promise<Draft>
}

export function createDraftManaging(changes: DraftChanges, clock: Clock): DraftManaging {
  function setState(draft: Draft, state: (nowMs: number) => DraftState): Promise<Draft> {
    return changes.change(draft.draft, (current) => ({ ...assertLive(current), state: state(clock.nowMs()) }))
  }

  function assertLive(draft: Draft): Draft {
    if (!isLive(stateAt(draft, clock.nowMs()))) throw new DraftError('draft/closed', { draft: draft.draft })
    return draft
  }

  return {
    lock(draft, by, untilMs) {
      if (untilMs !== null && untilMs <= clock.nowMs())
        throw new DraftError('request/malformed', { problem: 'body, untilMs: expected a time to come' })
      return setState(draft, (atMs) => ({ kind: 'locked', by, atMs, untilMs }))
    },
    unlock: (draft) => setState(draft, () => ({ kind: 'open' })),
    close: (draft, by, reason) => setState(draft, (atMs) => ({ kind: 'closed', by, atMs, reason })),
    abandon: (draft, by) => setState(draft, (atMs) => ({ kind: 'abandoned', by, atMs })),
    remove: (draft, person) =>
      changes.change(draft.draft, (current) =>
        current.removed.includes(person) ? current : { ...assertLive(current), removed: [...current.removed, person] },
      ),
  }
}
