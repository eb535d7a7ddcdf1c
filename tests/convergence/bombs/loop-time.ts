/**
 * Time that this thread computes, in ms: what others on a crowded machine take does not count.
 * Garbage is collected in it, as it would be in the server.
 */
export function computedMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

/** What `reference` takes on the machine on which 50 ms were promised (2 cores, Node 24.21). */
const referenceMs = 12
const rounds = 5

/** How many times slower this machine is just now than that one; never less than 1. */
export function slowness(): number {
  let best = Infinity
  for (let round = 0; round < rounds; round += 1) {
    const before = computedMs()
    reference()
    best = Math.min(best, computedMs() - before)
  }
  return Math.max(1, best / referenceMs)
}

/** Objects by the ten thousand, a map of large numbers, a sort: what admission is made of. */
function reference(): number {
  const places = new Map<number, { readonly clientId: number; next: number }>()
  for (let index = 0; index < 40_000; index += 1) {
    const clientId = 2 ** 40 + ((index * 7_919) % 4_001)
    const place = places.get(clientId) ?? { clientId, next: 0 }
    place.next += index
    places.set(clientId, place)
  }
  const sorted = Array.from({ length: 30_000 }, (_, index) => ({ from: (index * 7_919) % 30_001 })).toSorted(
    (one, other) => one.from - other.from,
  )
  return sorted.length + places.size
}

/** Bursts of others' work, garbage and code not yet compiled pass; what is slow by itself is so each time. */
export const tries = 10

/**
 * Measures until it is quick enough, or often.
 * @param boundMs what it may take on the machine on which 50 ms were promised; a slower one, just then, has more
 * @returns the best found, as a share of the bound: below 1 is within
 */
export function bestShare(boundMs: number, measureMs: () => number): number {
  let best = Infinity
  for (let attempt = 0; attempt < tries && best >= 1; attempt += 1) {
    const slowBefore = slowness()
    const ms = measureMs()
    best = Math.min(best, ms / (boundMs * Math.max(slowBefore, slowness())))
  }
  return best
}
