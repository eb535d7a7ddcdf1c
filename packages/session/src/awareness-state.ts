import { limits } from '@scriptorium/protocol'
import type { AwarenessUser } from '@scriptorium/protocol'

/**
 * A client's state with the verified identity in place of its own claim.
 * @param state JSON from the wire
 * @returns JSON; `'null'` when the client says that it is gone; `undefined` when it is no state at all, or too large
 */
export function rewriteState(state: string, user: AwarenessUser): string | undefined {
  if (state === 'null') return state
  if (state.length > limits.maxAwarenessStateBytes) return undefined
  let value: unknown
  try {
    value = JSON.parse(state)
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  return JSON.stringify({ ...value, user })
}
