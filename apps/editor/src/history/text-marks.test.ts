import type { HistoryPieceBody } from '@scriptorium/protocol'
import { expect, test } from 'vitest'
import { lineNumbersOf, markText, peopleIn, railsOf, spansOf, textOf } from './text-marks.ts'

const piece = (text: string, kind: HistoryPieceBody['kind'] = 'kept', person: string | null = null) => ({
  text,
  kind,
  person,
})
const pieces = [
  piece('The '),
  piece('832', 'removed', 'grace'),
  piece('833', 'added', 'grace'),
  piece(' paintings '),
  piece('hang', 'kept', 'ada'),
  piece('.\n'),
  piece('gone\n', 'removed', 'ada'),
  piece('Last'),
]

test('what was removed still stands where it was; words of the page carry no mark', () => {
  const { text, marks, firstChange } = markText(pieces)

  expect(text).toBe('The 832833 paintings hang.\ngone\nLast')
  expect(marks.map(({ from, to, kind }) => [text.slice(from, to), kind])).toEqual([
    ['832', 'removed'],
    ['833', 'added'],
    ['hang', 'kept'],
    ['gone\n', 'removed'],
  ])
  expect(firstChange).toBe(4)
})

test('pieces of one person beside each other are one mark', () => {
  const { marks } = markText([piece('a', 'added', 'ada'), piece('b', 'added', 'ada'), piece('c', 'added', 'grace')])

  expect(marks.map(({ from, to }) => [from, to])).toEqual([
    [0, 2],
    [2, 3],
  ])
})

test('nothing is no mark', () => {
  expect(markText([piece('a'), piece('', 'added', 'ada'), piece('', 'removed', 'grace')]).marks).toEqual([])
})

test('the text itself and who wrote it leave out what was removed', () => {
  expect(textOf(pieces)).toBe('The 833 paintings hang.\nLast')
  expect(spansOf(pieces).reduce((sum, { codeUnits }) => sum + codeUnits, 0)).toBe(textOf(pieces).length)
})

test('lines keep the numbers they have in the text: a removed one has none', () => {
  expect(lineNumbersOf(markText(pieces))).toEqual([1, null, 2])
  expect(lineNumbersOf(markText([piece('a '), piece('b\nc', 'removed', 'ada'), piece(' d\ne')]))).toEqual([1, 1, 2])
  expect(lineNumbersOf(markText([piece('')]))).toEqual([1])
})

test('a line names who changed it in this stretch, else who has most of it', () => {
  expect([...railsOf(markText(pieces))]).toEqual([
    [0, 'grace'],
    [1, 'ada'],
  ])
  expect([...railsOf(markText([piece('a', 'kept', 'ada'), piece('bb\n', 'kept', 'grace'), piece('page')]))]).toEqual([
    [0, 'grace'],
  ])
  const short = markText([piece('long since there ', 'kept', 'ada'), piece('new', 'added', 'grace')])
  expect([...railsOf(short)]).toEqual([[0, 'grace']])
})

test('people are named by how many of the words that stand are theirs', () => {
  expect(peopleIn(markText([...pieces, piece('more', 'added', 'grace')]).marks)).toEqual(['grace', 'ada'])
  const gone = [piece('more', 'added', 'grace'), piece('gone for ever', 'removed', 'ada')]
  expect(peopleIn(markText([...pieces, ...gone]).marks)).toEqual(['grace', 'ada'])
})
