import { DraftError } from '@scriptorium/draft'
import type { Clock } from '@scriptorium/draft'

export interface Rate {
  readonly perSecond: number
  readonly burst: number
}

/** Generous to a person with several tabs and a program beside; a flood is stopped within seconds. */
export const standardRates = {
  read: { perSecond: 40, burst: 300 },
  write: { perSecond: 8, burst: 60 },
} as const satisfies Readonly<Record<string, Rate>>

/** Buckets that are kept; the longest unused one goes first. */
const maxBuckets = 50_000

export interface RateLimit {
  /** @throws DraftError `request/too-often` */
  take(key: string): void
  /** The same, for what is left out rather than refused. */
  tryTake(key: string): boolean
}

/** A bucket per key that fills at `perSecond` up to `burst`. */
export function createRateLimit(rate: Rate, clock: Clock): RateLimit {
  const buckets = new Map<string, { level: number; atMs: number }>()

  /** @returns what was in the bucket: less than 1 is not enough */
  function draw(key: string): number {
    const nowMs = clock.nowMs()
    const bucket = buckets.get(key) ?? { level: rate.burst, atMs: nowMs }
    const level = Math.min(rate.burst, bucket.level + (Math.max(0, nowMs - bucket.atMs) * rate.perSecond) / 1000)
    buckets.delete(key)
    buckets.set(key, { level: level < 1 ? level : level - 1, atMs: nowMs })
    const [oldest] = buckets.keys()
    if (buckets.size > maxBuckets && oldest !== undefined) buckets.delete(oldest)
    return level
  }

  return {
    take(key) {
      const level = draw(key)
      if (level < 1)
        throw new DraftError('request/too-often', { retryAfterMs: Math.ceil(((1 - level) * 1000) / rate.perSecond) })
    },
    tryTake: (key) => draw(key) >= 1,
  }
}
