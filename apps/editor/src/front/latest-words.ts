import type { DraftBody, HistoryBody } from '@scriptorium/protocol'
import { shallowRef, type ShallowRef } from 'vue'
import type { ScriptoriumApi } from '../api/scriptorium-api.ts'

/** The newest change of a draft, for a line in a list. */
export interface LatestWords {
  /** Heading of its section; `null`: the lead section. */
  readonly section: string | null
  /** Empty when it only removed. */
  readonly words: string
  /** UTF-16 code units taken away. */
  readonly removed: number
}

/** The first so many drafts say it: each costs the server a question, and who reads further opens one. */
const mostDrafts = 8

/** @returns `null` when nobody has changed anything yet */
export function latestOf({ stretches: [newest] }: Pick<HistoryBody, 'stretches'>): LatestWords | null {
  if (newest === undefined || newest.kind === 'began') return null
  const { section, removed } = newest
  const words = newest.words.trim()
  return words === '' && removed === 0 ? null : { section, words, removed }
}

interface Known {
  readonly changedAtMs: number
  readonly latest: LatestWords | null
}

export interface LatestWordsOfDrafts {
  /** By draft; who is not in it has nothing to say, or it is not known yet. */
  readonly words: Readonly<ShallowRef<ReadonlyMap<string, LatestWords>>>
  /** Asks about what has changed since the last time. */
  refresh(drafts: readonly Pick<DraftBody, 'id' | 'changedAtMs'>[]): Promise<void>
}

export function useLatestWords(api: Pick<ScriptoriumApi, 'history'>): LatestWordsOfDrafts {
  const words = shallowRef<ReadonlyMap<string, LatestWords>>(new Map())
  let known = new Map<string, Known>()
  return {
    words,
    async refresh(drafts) {
      const shown = drafts.slice(0, mostDrafts)
      const next = new Map<string, Known>()
      await Promise.all(
        shown.map(async ({ id, changedAtMs }) => {
          const before = known.get(id)
          if (before?.changedAtMs === changedAtMs) return next.set(id, before)
          try {
            return next.set(id, { changedAtMs, latest: latestOf(await api.history(id, { limit: 1 })) })
          } catch {
            // A busy server says no more about it; the row is whole without. What was known stays until then.
            return before === undefined ? next : next.set(id, before)
          }
        }),
      )
      known = next
      words.value = new Map([...next].flatMap(([id, { latest }]) => (latest === null ? [] : [[id, latest]])))
    },
  }
}
