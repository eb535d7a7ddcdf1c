import { DraftError, isLive } from '@scriptorium/draft'
import type { Draft, DraftId, DraftRecords } from '@scriptorium/draft'

/**
 * The one way a draft's record changes. Reading and writing back are two calls to the store: changes of one draft wait for each other,
 * or the room that the chat noted would be lost to a lock that was read before.
 */
export interface DraftChanges {
  /**
   * @param change gets the newest record; returning the same object changes nothing
   * @throws DraftError `draft/not-found`
   */
  change(draft: DraftId, change: (draft: Draft) => Draft | Promise<Draft>): Promise<Draft>
}

export interface DraftChangesParts {
  readonly drafts: DraftRecords
  /** Told after the record is on the disk. */
  readonly announce: (draft: Draft, former: Draft) => void
}

export function createDraftChanges({ drafts, announce }: DraftChangesParts): DraftChanges {
  const lines = new Map<DraftId, Promise<unknown>>()

  async function perform(id: DraftId, change: (draft: Draft) => Draft | Promise<Draft>): Promise<Draft> {
    const former = await drafts.find(id)
    if (former === undefined) throw new DraftError('draft/not-found', { draft: id })
    const next = await change(former)
    if (next === former) return former
    await drafts.update(next)
    announce(next, former)
    return next
  }

  return {
    change(id, change) {
      const before = lines.get(id) ?? Promise.resolve()
      const turn = before.then(
        () => perform(id, change),
        () => perform(id, change),
      )
      lines.set(id, turn)
      const forget = (): void => {
        if (lines.get(id) === turn) lines.delete(id)
      }
      turn.then(forget, forget)
      return turn
    },
  }
}

/** Whether people in the draft must hear of this change at once. */
export function isAudible(draft: Draft, former: Draft): boolean {
  return draft.state !== former.state || draft.page !== former.page || draft.removed !== former.removed
}

/** The draft was live and is not any more. */
export function hasEnded(draft: Draft, former: Draft): boolean {
  return isLive(former.state) && !isLive(draft.state)
}
