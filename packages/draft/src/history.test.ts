import { expect, test } from 'vitest'
import { longestPauseMs, maxStretchWords, Stretches, stretchesBefore } from './history.ts'
import type { HistoryChange } from './history.ts'
import { toSequenceNumber } from './ids.ts'
import { ada, grace } from './test-drafts.ts'

const travels = { anchor: '1 5', heading: 'Travels' }
const gallery = { anchor: '1 90', heading: 'The gallery' }

/** Changes at the places 1, 2, 3 …, a second apart unless said otherwise. */
function stretchesOf(...changes: readonly Partial<HistoryChange>[]) {
  const stretches = new Stretches()
  for (const [index, change] of changes.entries())
    stretches.take({
      sequence: toSequenceNumber(index + 1),
      atMs: (index + 1) * 1_000,
      person: ada.person,
      kind: 'wrote',
      section: null,
      added: change.words?.length ?? 0,
      removed: [],
      words: '',
      goesOn: false,
      tookBack: 0,
      ...change,
    })
  return stretches.all
}

const wrote = (words: string, more: Partial<HistoryChange> = {}): Partial<HistoryChange> => ({
  words,
  goesOn: true,
  ...more,
})
const removed = (codeUnits: number, writtenAt: number, isOwn: boolean) => ({
  codeUnits,
  writtenAt: toSequenceNumber(writtenAt),
  isOwn,
})
const by = ({ person }: typeof ada) => ({ person: person })

test('HI1 writing on is one stretch, whatever others write meanwhile', () => {
  const found = stretchesOf(wrote('Pa'), wrote('L', by(grace)), wrote('ris'), wrote('yon', by(grace)))

  expect(found).toMatchObject([
    { from: 1, to: 3, person: ada.person, beganAtMs: 1_000, endedAtMs: 3_000, added: 5, words: 'Paris' },
    { from: 2, to: 4, person: grace.person, added: 4, words: 'Lyon' },
  ])
})

test('HI2 a longer pause begins a new stretch, the longest allowed one does not', () => {
  const times = [0, longestPauseMs, 2 * longestPauseMs + 1]

  const found = stretchesOf(...times.map((atMs) => wrote('x', { atMs })))

  expect(found.map(({ from, to }) => [from, to])).toEqual([
    [1, 2],
    [3, 3],
  ])
})

test('HI2 another section begins a new stretch; a reworded heading is the same section, by its newest name', () => {
  const found = stretchesOf(
    wrote('a', { section: travels }),
    wrote('b', { section: { ...travels, heading: 'Journeys' } }),
    wrote('c', { section: gallery }),
    wrote('d'),
  )

  expect(found.map(({ to, section }) => [to, section?.heading ?? null])).toEqual([
    [2, 'Journeys'],
    [3, 'The gallery'],
    [4, null],
  ])
})

test('HI3 what was written and taken back in one stretch counts as neither', () => {
  const found = stretchesOf(
    wrote('old', { atMs: 0 }),
    wrote('teh', { atMs: 1_000_000 }),
    { atMs: 1_000_001, removed: [removed(2, 2, true), removed(3, 1, true), removed(4, 2, false)] },
    wrote('he', { atMs: 1_000_002 }),
  )

  expect(found[1]).toMatchObject({ from: 2, to: 4, added: 3, removed: 7 })
})

test('HI4 words go on where they were left, begin anew elsewhere, and lose what was taken back at their end', () => {
  const [one] = stretchesOf(wrote('Pariss'), { tookBack: 1 }, wrote(' is'))
  const [two] = stretchesOf(wrote('Paris'), wrote('Lyon', { goesOn: false }), { tookBack: 9 })

  expect([one?.words, two?.words]).toEqual(['Paris is', ''])
})

test('HI4 words are bounded, in one line, and begin with a whole character', () => {
  const [one] = stretchesOf(wrote(`line\n\tnext ${'😀'.repeat(50)}`), wrote('x'))

  expect(one?.words).toBe(`${'😀'.repeat(maxStretchWords / 2 - 1)}x`)
  expect(stretchesOf(wrote('a\nb'))[0]?.words).toBe('a b')
})

test('HI5 the beginning, a restored version and undone words stand alone', () => {
  const found = stretchesOf(
    { kind: 'began', person: null },
    wrote('a'),
    { kind: 'restored' },
    wrote('b'),
    { kind: 'undid' },
    { kind: 'undid' },
  )

  expect(found.map(({ kind }) => kind)).toEqual(['began', 'wrote', 'restored', 'wrote', 'undid', 'undid'])
})

test('HI6 pages go back from the newest, each stretch once', () => {
  const all = stretchesOf(...Array.from({ length: 7 }, (_, index) => wrote('x', { atMs: index * 1_000_000 })))

  const first = stretchesBefore(all, null, 3)
  const second = stretchesBefore(all, first.stretches.at(-1)?.from ?? 0, 3)
  const third = stretchesBefore(all, second.stretches.at(-1)?.from ?? 0, 3)

  const places = [first, second, third].map(({ stretches, hasMore }) => [...stretches.map(({ from }) => from), hasMore])
  expect(places).toEqual([
    [7, 6, 5, true],
    [4, 3, 2, true],
    [1, false],
  ])
  expect(stretchesBefore(all, 1, 3)).toEqual({ stretches: [], hasMore: false })
})
