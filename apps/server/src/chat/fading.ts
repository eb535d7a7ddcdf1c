import type { ChatMode, ChatRecords, Clock } from '@scriptorium/draft'
import type { TalkPlace } from './talk-places.ts'

const dayMs = 86_400_000

/**
 * Deletes candid talk that is older than promised: in our own tables, as the homeserver does in its own. Recorded talk stays.
 * Done before talk is shown, and every hour for what nobody looks at.
 * @returns how many messages went
 */
export async function forgetOldTalk(
  parts: { readonly records: Pick<ChatRecords, 'forget'>; readonly candidDays: number; readonly clock: Clock },
  place: TalkPlace,
): Promise<number> {
  if (place.mode !== 'candid') return 0
  return parts.records.forget(place.key, forgottenBefore(parts))
}

/** Whether words of that time are gone already: found again on a homeserver that keeps longer than promised, they stay forgotten. */
export function isForgotten(
  parts: { readonly candidDays: number; readonly clock: Clock },
  mode: ChatMode,
  atMs: number,
): boolean {
  return mode === 'candid' && atMs < forgottenBefore(parts)
}

function forgottenBefore(parts: { readonly candidDays: number; readonly clock: Clock }): number {
  return parts.clock.nowMs() - parts.candidDays * dayMs
}
