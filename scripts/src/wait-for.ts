import { setTimeout as wait } from 'node:timers/promises'

/**
 * Looks again and again until `look` answers something other than `undefined` or `false`.
 *
 * @throws Error naming `what` after `timeoutMs`; earlier when `isHopeless` says why
 */
export async function waitFor<Result>(
  what: string,
  look: () => Promise<Result | undefined | false>,
  {
    timeoutMs,
    everyMs = 50,
    isHopeless,
  }: { timeoutMs: number; everyMs?: number; isHopeless?: () => string | undefined },
): Promise<Result> {
  const deadlineMs = performance.now() + timeoutMs
  for (;;) {
    const found = await look().catch(() => undefined)
    if (found !== undefined && found !== false) return found
    const reason = isHopeless?.()
    if (reason !== undefined) throw new Error(`${what}: ${reason}`)
    if (performance.now() > deadlineMs) throw new Error(`${what}: not within ${Math.round(timeoutMs / 1000)} s`)
    await wait(everyMs)
  }
}

/** Whether a GET is answered with a status below 500, within 5 s. */
export async function answers(address: string): Promise<boolean> {
  const response = await fetch(address, { signal: AbortSignal.timeout(5_000), redirect: 'manual' })
  await response.arrayBuffer()
  return response.status < 500
}
