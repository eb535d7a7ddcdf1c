import { expect, test } from 'vitest'
import { countWords, outlineOf, sectionAt } from './outline.ts'

const lines = [
  'Lead.',
  '== Travels ==',
  'Text.',
  "=== ''[[Kew Gardens|The gallery]]'' ===",
  'More.',
  '==Not a heading',
  '= A =',
]

test('headings carry their line, level and plain text', () => {
  expect(outlineOf(lines)).toEqual([
    { line: 2, level: 2, text: 'Travels' },
    { line: 4, level: 3, text: 'The gallery' },
    { line: 7, level: 1, text: 'A' },
  ])
})

test('a line belongs to the heading above it; before the first there is the lead section', () => {
  const headings = outlineOf(lines)

  expect(sectionAt(headings, 1)).toBeNull()
  expect(sectionAt(headings, 2)?.text).toBe('Travels')
  expect(sectionAt(headings, 3)?.text).toBe('Travels')
  expect(sectionAt(headings, 6)?.text).toBe('The gallery')
  expect(sectionAt(headings, 900)?.text).toBe('A')
})

test('words are those of the prose', () => {
  expect(countWords("'''Marianne North''' was an [[botany|English botanist]].<ref>Kew</ref>")).toBe(6)
  expect(countWords('{{Infobox|a={{b|c}}}}One two <!-- three --> four')).toBe(3)
  expect(countWords('北野さん')).toBe(4)
  expect(countWords('')).toBe(0)
})
