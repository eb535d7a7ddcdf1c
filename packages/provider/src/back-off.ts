const firstMs = 500
const longestMs = 30_000

/**
 * How long to wait before the next try: doubles from half a second to half a minute, and half of it is chance, so that everybody
 * whom one restart cut does not come back at once.
 * @param tries unsuccessful ones so far, from 1
 * @param chance 0 to below 1
 */
export function backOffMs(tries: number, chance: number): number {
  const wholeMs = Math.min(longestMs, firstMs * 2 ** Math.min(tries - 1, 16))
  return Math.round(wholeMs * (0.5 + chance / 2))
}

/** After a move the successor is there within the second: tried so often until the usual back-off begins. */
export function moveRetryMs(chance: number): number {
  return Math.round(150 + 250 * chance)
}
