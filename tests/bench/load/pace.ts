import { setTimeout as wait } from 'node:timers/promises'

/**
 * Calls `one` `ratePerS` times a second, evenly, in steps of a millisecond or as fast as timers come.
 * @param isOver asked before each step
 */
export async function atPace(ratePerS: number, forMs: number, one: () => void, isOver = () => false): Promise<void> {
  const startMs = performance.now()
  let done = 0
  for (;;) {
    const nowMs = Math.min(performance.now() - startMs, forMs)
    const due = Math.floor((nowMs * ratePerS) / 1000)
    for (; done < due; done += 1) one()
    if (nowMs >= forMs || isOver()) return
    await wait(1)
  }
}
