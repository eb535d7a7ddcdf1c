import { expect, test } from 'vitest'
import { diffTexts } from './text-diff.ts'
import { authorsOfRow, openWrittenBy } from './written-by.ts'

const spans = [
  { codeUnits: 4, person: null },
  { codeUnits: 3, person: '11' },
  { codeUnits: 3, person: '12' },
  { codeUnits: 2, person: null },
]

test('words of the page belong to nobody here', () => {
  expect(openWrittenBy(spans)(0, 4)).toEqual([])
})

test('people are named in the order of their words, each once', () => {
  expect(openWrittenBy(spans)(2, 12)).toEqual(['11', '12'])
})

test('an end is not part of a range, and an empty range has no author', () => {
  const writtenBy = openWrittenBy(spans)

  expect(writtenBy(4, 7)).toEqual(['11'])
  expect(writtenBy(5, 5)).toEqual([])
})

test('only what is new in a row has authors', () => {
  const rows = diffTexts('The gallery', 'The old gallery')
  const writtenBy = openWrittenBy([
    { codeUnits: 4, person: '9' },
    { codeUnits: 4, person: '11' },
    { codeUnits: 7, person: null },
  ])

  expect(rows.map((row) => authorsOfRow(row, writtenBy))).toEqual([['11']])
})
