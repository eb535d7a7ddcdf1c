import { setTimeout as wait } from 'node:timers/promises'

const lookEveryMs = 2
const patienceMs = 60_000

/** Waits until it is so. @throws Error after a minute */
export async function until(what: string, isSo: () => boolean): Promise<void> {
  const untilMs = performance.now() + patienceMs
  while (!isSo()) {
    if (performance.now() > untilMs) throw new Error(`waited a minute in vain: ${what}`)
    await wait(lookEveryMs)
  }
}
