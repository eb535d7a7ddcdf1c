import type { HistoryBody, StretchBody } from '@scriptorium/protocol'
import { expect, test } from 'vitest'
import { latestOf, useLatestWords } from './latest-words.ts'

const stretch: StretchBody = {
  from: 2,
  to: 3,
  beganAtMs: 0,
  endedAtMs: 0,
  person: null,
  section: 'The gallery',
  added: 8,
  removed: 0,
  words: ' in 1882 ',
  kind: 'wrote',
}
const history = (stretches: readonly StretchBody[]): HistoryBody => ({
  generation: 1,
  generations: [],
  stretches,
  hasMore: false,
  versions: [],
})

test('a line tells the newest words and their section, or how much went', () => {
  expect(latestOf(history([stretch]))).toEqual({ section: 'The gallery', words: 'in 1882', removed: 0 })
  expect(latestOf(history([{ ...stretch, words: '', removed: 12 }]))).toMatchObject({ words: '', removed: 12 })
})

test('a draft that nobody changed yet has no line', () => {
  expect(latestOf(history([]))).toBeNull()
  expect(latestOf(history([{ ...stretch, kind: 'began' }]))).toBeNull()
})

/** An API that tells the draft's name as its words, and counts the questions. */
function asked() {
  const drafts: string[] = []
  let isBusy = false
  return {
    drafts,
    beBusy() {
      isBusy = true
    },
    history(draft: string) {
      drafts.push(draft)
      return isBusy ? Promise.reject(new Error('busy')) : Promise.resolve(history([{ ...stretch, words: draft }]))
    },
  }
}

test('only what has changed since is asked for again', async () => {
  const api = asked()
  const latest = useLatestWords(api)
  await latest.refresh([
    { id: 'a', changedAtMs: 1 },
    { id: 'b', changedAtMs: 1 },
  ])

  await latest.refresh([
    { id: 'a', changedAtMs: 1 },
    { id: 'b', changedAtMs: 2 },
  ])

  expect(api.drafts).toEqual(['a', 'b', 'b'])
  expect(latest.words.value.get('b')?.words).toBe('b')
})

test('a server that is busy takes no line away, and only the first drafts are asked about', async () => {
  const api = asked()
  const latest = useLatestWords(api)
  await latest.refresh([{ id: 'a', changedAtMs: 1 }])
  api.beBusy()

  await latest.refresh([
    { id: 'a', changedAtMs: 2 },
    ...Array.from({ length: 20 }, (_, index) => ({ id: `${index}`, changedAtMs: 1 })),
  ])

  expect(latest.words.value.get('a')?.words).toBe('a')
  expect(api.drafts).toHaveLength(9)
})
