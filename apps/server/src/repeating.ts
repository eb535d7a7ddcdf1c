import type { Clock } from '@scriptorium/draft'
import type { Log } from './log.ts'

/**
 * Does `work` every `everyMs` milliseconds, counted from the end of the last time. A failure is logged and the next time comes all the same.
 * @returns ends it and waits for the work in flight
 */
export function repeating(
  clock: Clock,
  log: Log,
  name: string,
  everyMs: () => number,
  work: () => Promise<void>,
): () => Promise<void> {
  let isOver = false
  let running: Promise<void> = Promise.resolve()
  let cancel = clock.after(everyMs(), turn)
  async function attempt(): Promise<void> {
    try {
      await work()
    } catch (error) {
      log.warn({ err: error, work: name }, 'background work failed')
    }
    if (!isOver) cancel = clock.after(everyMs(), turn)
  }
  function turn(): void {
    running = attempt()
  }
  return async () => {
    isOver = true
    cancel()
    await running
  }
}

/** Ends what has not begun. */
export async function notStarted(): Promise<void> {}
