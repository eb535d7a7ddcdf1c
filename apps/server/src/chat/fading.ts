import type { ChatRecords, Clock } from '@scriptorium/draft'
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
  return parts.records.forget(place.key, parts.clock.nowMs() - parts.candidDays * dayMs)
}
