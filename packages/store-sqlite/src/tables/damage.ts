import { DraftError, isFault, type DraftId } from '@scriptorium/draft'

/** Result codes of SQLite that tell of the file, not of the moment: corrupt, no database, unreadable, too short. */
const damageCodes = new Set([11, 26, 266, 522])

/** Something cannot be read at this moment, and will be the next time. */
export class OutOfReach extends Error {
  override readonly name = 'OutOfReach'
}

/**
 * Whether the store's file is not what was written, rather than out of reach for the moment. SQLite notices a page that
 * makes no sense; what it does not notice, the checks of our rows do: an id that no id can be is damage too. A call of the system that failed (no more
 * files may be open, a segment of the journal is gone because a successor made rows of it) tells of the moment.
 */
function tellsDamage(error: unknown): boolean {
  if (error instanceof OutOfReach || (error instanceof Error && 'syscall' in error)) return false
  if (!(error instanceof Error) || !('errcode' in error)) return true
  const code = Number(error.errcode)
  return damageCodes.has(code) || damageCodes.has(code % 256)
}

/** Runs `read`; whatever shows that the file is damaged is named after the draft. @throws DraftError `store/damaged` */
export function namingDamage<Result>(draft: DraftId, read: () => Result): Result {
  try {
    return read()
  } catch (error) {
    if (!tellsDamage(error)) throw error
    // The row's own draft may be what is damaged: whose log was asked for is sure.
    const sequence = isFault(error, 'store/damaged') ? error.details.sequence : 0
    throw new DraftError('store/damaged', { draft, sequence }, { cause: error })
  }
}
