import type { Clock } from '@scriptorium/draft'

/** Waits until all of it has ended, well or not, but at most `limitMs` milliseconds: a homeserver that hangs must not hold up an end. */
export async function settledWithin(clock: Clock, limitMs: number, work: Iterable<Promise<unknown>>): Promise<void> {
  let cancel: (() => void) | undefined
  const limit = new Promise<void>((resolve) => {
    cancel = clock.after(limitMs, resolve)
  })
  await Promise.race([Promise.allSettled(work), limit])
  cancel?.()
}
