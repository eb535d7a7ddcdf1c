import { diffArrays } from 'diff'
import { diffWords, likeness } from './word-diff.ts'
import type { Piece } from './word-diff.ts'

/** A line of the comparison. Line numbers count from 1; offsets are UTF-16 code units in the new text. */
export type DiffRow =
  | { readonly kind: 'same'; readonly oldLine: number; readonly newLine: number; readonly text: string }
  | {
      readonly kind: 'changed'
      /** `null`: the line is new. */
      readonly oldLine: number | null
      /** `null`: the line is gone. */
      readonly newLine: number | null
      readonly pieces: readonly Piece[]
      /** Where the line stands in the new text; for a line that is gone, where it stood. */
      readonly newFrom: number
    }

/** Over this many changed lines they are not matched any more, only put beside each other: 30 ms on 100 KB of all other text. */
const mostLineEdits = 4_000
/** Lines less alike than this are one gone and one new, not one changed. */
const leastLikeness = 0.35
/** Largest block in which every line is compared with every other: 60 × 60 comparisons of lines take about 10 ms. */
const mostPairs = 3_600

/** Lines first, then words inside the lines that changed. Bounded in time by its inputs' size, never exact at any price. */
export function diffTexts(before: string, after: string): readonly DiffRow[] {
  const oldLines = linesOf(before)
  const newLines = linesOf(after)
  const rows: DiffRow[] = []
  const at = { oldLine: 1, newLine: 1, newFrom: 0 }
  let removed: readonly string[] = []
  for (const part of lineParts(oldLines, newLines)) {
    if (part.removed) {
      removed = part.value
      continue
    }
    rows.push(...changedRows(removed, part.added ? part.value : [], at))
    removed = []
    if (part.added) continue
    for (const text of part.value) {
      rows.push({ kind: 'same', oldLine: at.oldLine, newLine: at.newLine, text })
      at.oldLine += 1
      at.newLine += 1
      at.newFrom += text.length + 1
    }
  }
  rows.push(...changedRows(removed, [], at))
  return rows
}

interface LinePart {
  readonly value: readonly string[]
  readonly added?: boolean
  readonly removed?: boolean
}

function lineParts(oldLines: readonly string[], newLines: readonly string[]): readonly LinePart[] {
  const parts = diffArrays([...oldLines], [...newLines], { maxEditLength: mostLineEdits })
  return (
    parts ?? [
      { value: oldLines, removed: true },
      { value: newLines, added: true },
    ]
  )
}

/** Rows of one changed block. Moves `at` past it. */
function changedRows(
  removed: readonly string[],
  added: readonly string[],
  at: { oldLine: number; newLine: number; newFrom: number },
): readonly DiffRow[] {
  return pairLines(removed, added).map(([before, after]) => {
    const row: DiffRow = {
      kind: 'changed',
      oldLine: before === undefined ? null : at.oldLine,
      newLine: after === undefined ? null : at.newLine,
      pieces: diffWords(before ?? '', after ?? ''),
      newFrom: at.newFrom,
    }
    if (before !== undefined) at.oldLine += 1
    if (after !== undefined) {
      at.newLine += 1
      at.newFrom += after.length + 1
    }
    return row
  })
}

type Pair = readonly [before: string | undefined, after: string | undefined]

/** Puts lines that are versions of each other side by side, in order: the matching with the greatest sum of likeness. */
function pairLines(removed: readonly string[], added: readonly string[]): readonly Pair[] {
  if (removed.length * added.length > mostPairs) {
    const most = Math.max(removed.length, added.length)
    return Array.from({ length: most }, (_, index): Pair => [removed[index], added[index]])
  }
  const best = Array.from({ length: removed.length + 1 }, () => Array.from({ length: added.length + 1 }, () => 0))
  const alike = removed.map((before) => added.map((after) => likeness(before, after)))
  const bestAt = (row: number, column: number) => best[row]?.[column] ?? 0
  const pairedAt = (row: number, column: number) => {
    const score = alike[row]?.[column] ?? 0
    return score < leastLikeness ? Number.NEGATIVE_INFINITY : score + bestAt(row + 1, column + 1)
  }
  for (let row = removed.length - 1; row >= 0; row -= 1) {
    for (let column = added.length - 1; column >= 0; column -= 1) {
      const values = best[row]
      if (values === undefined) continue
      values[column] = Math.max(pairedAt(row, column), bestAt(row + 1, column), bestAt(row, column + 1))
    }
  }
  const pairs: Pair[] = []
  let [row, column] = [0, 0]
  while (row < removed.length || column < added.length) {
    const isPair = row < removed.length && column < added.length && pairedAt(row, column) === bestAt(row, column)
    const isGone = row < removed.length && (column === added.length || bestAt(row + 1, column) === bestAt(row, column))
    if (isPair) pairs.push([removed[row], added[column]])
    else pairs.push(isGone ? [removed[row], undefined] : [undefined, added[column]])
    if (isPair || isGone) row += 1
    if (isPair || !isGone) column += 1
  }
  return pairs
}

/** An empty text has no line; a newline at the end does not begin another one. */
function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.split('\n')
}
