import { array, assert, constantFrom, property } from 'fast-check'
import { expect, test } from 'vitest'
import { countPlaces, placesOf } from './diff-places.ts'
import { diffTexts } from './text-diff.ts'
import type { DiffRow } from './text-diff.ts'
import { diffWords } from './word-diff.ts'

/** A row as one line: `-removed-`, `+added+`. */
function draw(row: DiffRow): string {
  if (row.kind === 'same') return row.text
  return row.pieces
    .map(({ kind, text }) => (kind === 'same' ? text : kind === 'added' ? `+${text}+` : `-${text}-`))
    .join('')
}

/** A line of twelve words that are other words for every seed. */
function otherLine(seed: number): string {
  return Array.from({ length: 12 }, (_, word) => `w${(seed * 7919 + word * 104_729) % 9973}`).join(' ')
}

/** Both texts must come back out of any comparison. */
function rebuilt(rows: readonly DiffRow[], side: 'old' | 'new'): string {
  const lines: string[] = []
  for (const row of rows) {
    if (row.kind === 'same') lines.push(row.text)
    else if ((side === 'old' ? row.oldLine : row.newLine) !== null) {
      const hidden = side === 'old' ? 'added' : 'removed'
      lines.push(row.pieces.map((piece) => (piece.kind === hidden ? '' : piece.text)).join(''))
    }
  }
  return lines.join('\n')
}

test('equal texts have no changed row', () => {
  const rows = diffTexts('a\nb', 'a\nb')

  expect(rows.every((row) => row.kind === 'same')).toBe(true)
})

test('words are marked inside the line that changed', () => {
  const rows = diffTexts('Lead.\nThe 832 paintings hang.', 'Lead.\nThe 833 paintings hang close together.')

  expect(rows.map(draw)).toEqual(['Lead.', 'The -832-+833+ paintings hang+ close together+.'])
})

test('several words that were replaced are one mark, not one for each', () => {
  const pieces = diffWords('spent some time in Brazil', 'spent eight long months in Brazil')

  expect(pieces.filter((piece) => piece.kind === 'added')).toHaveLength(1)
  expect(pieces.map((piece) => piece.text).join('|')).toContain('eight long months')
})

test('a clause put in with its commas is one mark', () => {
  const pieces = diffWords('hang close together above a dado', 'hang close together, in order, above a dado')

  expect(pieces.filter((piece) => piece.kind === 'added').map((piece) => piece.text)).toEqual([', in order,'])
})

test('words of a script without spaces are marked, not the whole line', () => {
  const pieces = diffWords('紫式部は平安時代の作家である', '紫式部は平安時代中期の作家である')

  expect(pieces.find((piece) => piece.kind === 'added')?.text.length).toBeLessThan(6)
})

test('a new line beside a changed one does not push its partner away', () => {
  const rows = diffTexts(
    'North painted plants where they grew.',
    'A wholly different sentence about Kew stands here now.\nNorth painted plants in oils where they grew.',
  )

  expect(rows.map((row) => (row.kind === 'changed' ? [row.oldLine, row.newLine] : []))).toEqual([
    [null, 1],
    [1, 2],
  ])
})

test('offsets point at the line in the new text', () => {
  const after = 'one\ntwo\nthree changed'
  const rows = diffTexts('one\ntwo\nthree', after)
  const changed = rows.find((row) => row.kind === 'changed')

  expect(changed?.kind === 'changed' && after.slice(changed.newFrom)).toBe('three changed')
})

test('a page that does not exist yet is all new, and an emptied one all gone', () => {
  expect(diffTexts('', 'a\n\nb').map(draw)).toEqual(['+a+', '', '+b+'])
  expect(diffTexts('a\nb', '').map(draw)).toEqual(['-a-', '-b-'])
})

test('changed places are counted as a reader sees them and stand under their headings', () => {
  const before = 'Lead\n== Travels ==\nBrazil\nx\n== Kew ==\ngallery'
  const rows = diffTexts(before, 'Lead\n== Travels ==\nBrazil and Chile\nx\n== Kew ==\ngallery opened\nand more')

  expect(countPlaces(rows)).toBe(2)
  expect(placesOf(rows, false).map((place) => place.heading)).toEqual(['Travels', 'Kew'])
  expect(placesOf(rows, true)[0]?.heading).toBe(null)
})

test('100 KB of wholly other text is compared in bounded time, and both texts come back out', () => {
  const before = Array.from({ length: 1500 }, (_, index) => otherLine(index)).join('\n')
  const after = Array.from({ length: 1500 }, (_, index) => otherLine(index + 50_000)).join('\n')
  const startedAtMs = performance.now()

  const rows = diffTexts(before, after)

  expect(before.length).toBeGreaterThan(80_000)
  expect(performance.now() - startedAtMs).toBeLessThan(5_000)
  expect(rebuilt(rows, 'old')).toBe(before)
  expect(rebuilt(rows, 'new')).toBe(after)
})

test('whatever changes, both texts come back out', () => {
  const line = array(constantFrom('a', 'b', ' ', '  ', '.', '—', 'ß', '紫', 'the', 'The'), { maxLength: 8 })
  const text = array(
    line.map((parts) => parts.join('')),
    { maxLength: 6 },
  )
  assert(
    property(text, text, (before, after) => {
      const rows = diffTexts(before.join('\n'), after.join('\n'))

      expect(rebuilt(rows, 'old')).toBe(before.join('\n'))
      expect(rebuilt(rows, 'new')).toBe(after.join('\n'))
    }),
  )
})
