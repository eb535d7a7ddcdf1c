import type { DraftState } from '@scriptorium/draft'
import type { DraftHold } from '@scriptorium/session'

/** Why nobody may write in a draft of this state. */
export function holdOf(state: DraftState): DraftHold {
  return state.kind === 'open' ? null : state.kind
}
