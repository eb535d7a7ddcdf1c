import type { HistoryBody } from '@scriptorium/protocol'
import { expect, test } from 'vitest'
import { formatPlace, parsePlace } from './place.ts'
import { addToHistory, indexAt, nothingKnown, placeBefore, stretchAt } from './stretches.ts'
import { generationOf, grace, stretchOf, versionOf } from './test-history.ts'

const at = (sequence: number) => ({ generation: 1, sequence })
const answer = (body: Partial<HistoryBody>): HistoryBody => ({
  generation: 1,
  generations: [generationOf(1)],
  stretches: [],
  hasMore: false,
  versions: [],
  ...body,
})

test('a place is read back as it is written, and anything else is none', () => {
  expect(parsePlace(formatPlace({ generation: 2, sequence: 120 }))).toEqual({ generation: 2, sequence: 120 })
  expect(['', '1', '1.', '-1.2', '1.2.3', 'a.b', undefined, ['1.2']].map(parsePlace).filter(Boolean)).toEqual([])
})

test('answers come newest first and are known oldest first; older ones are asked for from the oldest', () => {
  const newest = answer({ stretches: [stretchOf(9, 12), stretchOf(5, 8)], hasMore: true })

  const known = addToHistory(nothingKnown, newest)
  const more = addToHistory(known, answer({ stretches: [stretchOf(1, 4)] }))

  expect(known.stretches.map(({ from }) => from)).toEqual([5, 9])
  expect(known.older).toEqual({ generation: 1, before: 5 })
  expect(more.stretches.map(({ from }) => from)).toEqual([1, 5, 9])
  expect(more.older).toBeNull()
})

test('a stretch that grew takes the place of its former self, and news of the end forget nothing of the beginning', () => {
  const known = addToHistory(nothingKnown, answer({ stretches: [stretchOf(5, 8), stretchOf(1, 4)] }))

  const news = addToHistory(known, answer({ stretches: [stretchOf(9, 9), stretchOf(5, 9 - 1)], hasMore: true }))

  expect(news.stretches.map(({ from, to }) => [from, to])).toEqual([
    [1, 4],
    [5, 8],
    [9, 9],
  ])
  expect(news.older).toBeNull()
})

test('after the beginning of a generation comes the end of the one before it', () => {
  const generations = [generationOf(1), generationOf(2)]
  const known = addToHistory(nothingKnown, answer({ generation: 2, generations, stretches: [stretchOf(0, 3)] }))

  const all = addToHistory(known, answer({ generation: 1, generations, stretches: [stretchOf(0, 7)] }))

  expect(known.older).toEqual({ generation: 1 })
  expect(all.stretches.map(({ generation, to }) => [generation, to])).toEqual([
    [1, 7],
    [2, 3],
  ])
  expect(all.older).toBeNull()
})

test('a generation that was erased is forgotten, its versions with it', () => {
  const one = answer({ stretches: [stretchOf(0, 7)], versions: [versionOf('secret', 7)] })

  const known = addToHistory(
    addToHistory(nothingKnown, one),
    answer({ generation: 2, generations: [generationOf(2)], stretches: [stretchOf(0, 3)] }),
  )

  expect(known.stretches.map(({ generation }) => generation)).toEqual([2])
  expect(known.versions).toEqual([])
})

test('an older generation that holds nothing ends the asking', () => {
  const generations = [generationOf(1), generationOf(2)]
  const known = addToHistory(nothingKnown, answer({ generation: 2, generations, stretches: [stretchOf(0, 3)] }))

  const all = addToHistory(known, answer({ generation: 1, generations }))

  expect(known.older).toEqual({ generation: 1 })
  expect(all.older).toBeNull()
})

test('versions are those of the newest answer for each generation, in their order', () => {
  const generations = [generationOf(1), generationOf(2)]
  const newest = answer({ generation: 2, generations, versions: [versionOf('kept', 9, 2), versionOf('gone', 3, 2)] })
  const known = [newest, answer({ generations, versions: [versionOf('old', 40)] })].reduce(addToHistory, nothingKnown)

  const later = addToHistory(known, answer({ generation: 2, generations, versions: [versionOf('kept', 9, 2)] }))

  expect(known.versions.map(({ name }) => name)).toEqual(['old', 'gone', 'kept'])
  expect(later.versions.map(({ name }) => name)).toEqual(['old', 'kept'])
})

test('people who write at once have stretches that overlap: they stand in the order in which they end', () => {
  const { stretches, older } = addToHistory(
    nothingKnown,
    answer({ stretches: [stretchOf(7, 20, { person: grace }), stretchOf(5, 30)], hasMore: true }),
  )

  expect(stretches.map(({ to }) => to)).toEqual([20, 30])
  expect(older).toEqual({ generation: 1, before: 5 })
})

test('a place is at the stretch that ends there or next after it', () => {
  const { stretches } = addToHistory(nothingKnown, answer({ stretches: [stretchOf(9, 12), stretchOf(3, 6)] }))

  const found = [0, 3, 5, 6, 8, 9, 99].map((sequence) => indexAt(stretches, { generation: 1, sequence }))

  expect(found).toEqual([0, 0, 0, 0, 1, 1, 1])
  expect(indexAt([], { generation: 1, sequence: 1 })).toBe(-1)
})

test('what a stretch changed is told from the place before it; a beginning changed nothing', () => {
  const stretch = { ...stretchOf(4, 6), generation: 1 }

  expect(placeBefore(stretch, at(6))).toEqual(at(3))
  expect(placeBefore(stretch, at(4))).toEqual(at(3))
  expect(placeBefore(stretch, at(3))).toBeUndefined()
  expect(placeBefore({ ...stretch, kind: 'began' }, at(6))).toBeUndefined()
  expect(placeBefore({ ...stretch, from: 0 }, at(6))).toBeUndefined()
  expect(placeBefore(stretch, { generation: 2, sequence: 6 })).toBeUndefined()
})

test('at a place inside of stretches that went on, it was the one that had begun last', () => {
  const { stretches } = addToHistory(
    nothingKnown,
    answer({ stretches: [stretchOf(20, 25, { person: grace }), stretchOf(5, 40)] }),
  )
  const who = [14, 22, 25, 40, 99].map((sequence) => stretchAt(stretches, at(sequence))?.person?.id)

  expect(who).toEqual(['ada', 'grace', 'grace', 'ada', 'ada'])
  expect(stretchAt([], at(1))).toBeUndefined()
})

test('where a stretch ends it was its own writer, though another had begun since', () => {
  const { stretches } = addToHistory(
    nothingKnown,
    answer({ stretches: [stretchOf(20, 40, { person: grace }), stretchOf(5, 25)] }),
  )

  expect([24, 25, 26].map((sequence) => stretchAt(stretches, at(sequence))?.person?.id)).toEqual([
    'grace',
    'ada',
    'grace',
  ])
})
