import type { Clock } from '@scriptorium/draft'
import type { MatrixLog } from './matrix-config.ts'

/** Shorter than the quickest restart that was seen (2.8 s from stop to answer), so none goes unnoticed on an idle day. */
const pollMs = 2_000
const firstRetryMs = 500
const longestRetryMs = 30_000

export interface HomeserverWatch {
  readonly isReachable: boolean
  /** Resolves after the first look, whatever it found. */
  start(): Promise<void>
  /** A request found nobody: the homeserver may be restarting. */
  noticeFailure(): void
  stop(): void
}

/**
 * Notices when the homeserver goes and when it is back. Coming back (the first time too) counts only after `wake` resolved.
 * @param ask resolves when the homeserver answers
 */
export function watchHomeserver(parts: {
  readonly ask: () => Promise<void>
  readonly wake: () => Promise<void>
  readonly onReachable: () => void
  readonly onUnreachable: () => void
  readonly clock: Clock
  readonly log: MatrixLog
}): HomeserverWatch {
  let isReachable = false
  let isStopped = false
  let isLooking = false
  let retryMs = firstRetryMs
  let cancel: (() => void) | undefined

  async function look(): Promise<void> {
    if (isStopped || isLooking) return
    isLooking = true
    cancel?.()
    try {
      await parts.ask()
      if (!isReachable) await parts.wake()
      if (!isStopped) arrived()
    } catch (error) {
      if (!isStopped) left(error)
    } finally {
      isLooking = false
    }
  }

  function arrived(): void {
    retryMs = firstRetryMs
    again(pollMs)
    if (isReachable) return
    isReachable = true
    parts.log.info({}, 'homeserver reachable')
    parts.onReachable()
  }

  function left(error: unknown): void {
    if (isReachable || retryMs === firstRetryMs) parts.log.warn({ err: error }, 'homeserver unreachable')
    again(retryMs)
    retryMs = Math.min(retryMs * 2, longestRetryMs)
    lose()
  }

  function lose(): void {
    if (!isReachable) return
    isReachable = false
    parts.onUnreachable()
  }

  function again(delayMs: number): void {
    cancel?.()
    cancel = parts.clock.after(delayMs, () => void look())
  }

  return {
    get isReachable() {
      return isReachable
    },
    start: look,
    noticeFailure() {
      if (isStopped || !isReachable) return
      lose()
      retryMs = firstRetryMs
      again(retryMs)
    },
    stop() {
      isStopped = true
      cancel?.()
    },
  }
}
