import { DraftError } from '@scriptorium/draft'
import type { Clock, PersonId } from '@scriptorium/draft'

/** A quick talker sends a line every few seconds; ten at once is somebody who pastes a list. */
const burst = 10
const refillMs = 1_000
/** Buckets are kept for people who spoke lately; a full one says nothing. */
const maxBuckets = 10_000

export interface TalkRate {
  /** @throws DraftError `chat/rate-limited` with the milliseconds until the next message is taken */
  spend(person: PersonId): void
}

/** One message a second for each person over all rooms, ten at once. */
export function openTalkRate(clock: Clock): TalkRate {
  const buckets = new Map<PersonId, { left: number; atMs: number }>()
  return {
    spend(person) {
      const nowMs = clock.nowMs()
      const bucket = buckets.get(person) ?? { left: burst, atMs: nowMs }
      const left = Math.min(burst, bucket.left + Math.max(0, nowMs - bucket.atMs) / refillMs)
      buckets.delete(person)
      buckets.set(person, { left: left < 1 ? left : left - 1, atMs: nowMs })
      const [oldest] = buckets.keys()
      if (buckets.size > maxBuckets && oldest !== undefined) buckets.delete(oldest)
      if (left < 1) throw new DraftError('chat/rate-limited', { retryAfterMs: Math.ceil((1 - left) * refillMs) })
    },
  }
}
