const keptMs = 600_000

/** Keeps what `read` brought for ten minutes; a failure is not kept. Many callers at once cause one request. */
export function keepForAWhile<Value>(read: () => Promise<Value>, nowMs: () => number): () => Promise<Value> {
  let kept: { readonly value: Promise<Value>; readonly atMs: number } | undefined
  return () => {
    if (kept === undefined || nowMs() - kept.atMs >= keptMs) {
      const mine = {
        atMs: nowMs(),
        value: read().catch((error: unknown) => {
          if (kept === mine) kept = undefined
          throw error
        }),
      }
      kept = mine
    }
    return kept.value
  }
}
