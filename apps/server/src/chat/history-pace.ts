import type { Clock } from '@scriptorium/draft'
import type { LiveConnection } from '../live/live-drafts.ts'

/** Both rooms opened, opened again after a lost line, and a long way scrolled up at once. */
const burst = 20
/** A page of old talk is up to 800 KB, and its question is 60 bytes: whoever asks faster waits. */
const refillMs = 500

/** How fast one connection reads old talk. Nothing is refused: it comes later. */
export interface HistoryPace {
  /** Resolves when it is this connection's turn. */
  wait(connection: LiveConnection): Promise<void>
}

export function openHistoryPace(clock: Clock): HistoryPace {
  const buckets = new WeakMap<LiveConnection, { left: number; atMs: number }>()
  return {
    async wait(connection) {
      const nowMs = clock.nowMs()
      const bucket = buckets.get(connection) ?? { left: burst, atMs: nowMs }
      const left = Math.min(burst, bucket.left + Math.max(0, nowMs - bucket.atMs) / refillMs) - 1
      buckets.set(connection, { left, atMs: nowMs })
      if (left < 0) await new Promise<void>((resolve) => void clock.after(-left * refillMs, resolve))
    },
  }
}
