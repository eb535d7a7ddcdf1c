/** Something that may hold words no server has yet: an open draft, the copies on this device. Answers in UTF-16 code units. */
export type UnsentSource = () => Promise<number>

/** Asked before a sign-out: words that only this device has are lost to the next person who signs in here. */
export interface UnsentWords {
  /** @returns takes the source out again */
  add(source: UnsentSource): () => void
  /** Sum over all sources. A source that fails counts as one: better to ask once too often. */
  count(): Promise<number>
}

export function createUnsentWords(): UnsentWords {
  const sources = new Set<UnsentSource>()
  return {
    add(source) {
      sources.add(source)
      return () => sources.delete(source)
    },
    async count() {
      const counts = await Promise.all([...sources].map((source) => source().catch(() => 1)))
      return counts.reduce((sum, count) => sum + count, 0)
    },
  }
}
