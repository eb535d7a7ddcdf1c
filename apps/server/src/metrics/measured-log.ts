import type { DraftLog } from '@scriptorium/draft'
import type { Counter, Histogram } from './exposition.ts'

export interface LogMeter {
  readonly stored: Counter
  readonly storedBytes: Counter
  readonly failures: Counter
  readonly commit: Histogram
  readonly nowMs: () => number
}

/** The same log; each `append` is counted and timed, its wait for a commit in flight included. */
export function measureLog(log: DraftLog, meter: LogMeter): { readonly log: DraftLog; readonly waiting: () => number } {
  let waiting = 0
  async function append(...[entries, epoch]: Parameters<DraftLog['append']>): Promise<void> {
    const startMs = meter.nowMs()
    waiting += 1
    try {
      await log.append(entries, epoch)
      meter.stored.add(entries.length)
      meter.storedBytes.add(entries.reduce((sum, { update }) => sum + update.length, 0))
    } catch (error) {
      meter.failures.add()
      throw error
    } finally {
      waiting -= 1
      meter.commit.observe((meter.nowMs() - startMs) / 1000)
    }
  }
  return { log: { ...log, append }, waiting: () => waiting }
}
