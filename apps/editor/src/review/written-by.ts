import type { ReviewBody } from '@scriptorium/protocol'
import type { DiffRow } from './text-diff.ts'

/** Who wrote the words between two offsets of the new text, in the order of their first word there; words of the page count for nobody. */
export type WrittenBy = (from: number, to: number) => readonly string[]

export function openWrittenBy(spans: ReviewBody['spans']): WrittenBy {
  const ends: number[] = []
  let end = 0
  for (const span of spans) ends.push((end += span.codeUnits))

  return (from, to) => {
    const people = new Set<string>()
    if (from >= to) return []
    const [first, last] = [firstAfter(ends, from), firstAfter(ends, to - 1)]
    for (const { person } of spans.slice(first, last + 1)) if (person !== null) people.add(person)
    return [...people]
  }
}

/** Who added what is new in a row. Who took words away is not known: a deletion leaves no span. */
export function authorsOfRow(row: DiffRow, writtenBy: WrittenBy): readonly string[] {
  if (row.kind === 'same' || row.newLine === null) return []
  const people = new Set<string>()
  let offset = row.newFrom
  for (const piece of row.pieces) {
    if (piece.kind === 'removed') continue
    if (piece.kind === 'added') for (const person of writtenBy(offset, offset + piece.text.length)) people.add(person)
    offset += piece.text.length
  }
  return [...people]
}

/** Index of the first end that lies behind `offset`: spans can be tens of thousands. */
function firstAfter(ends: readonly number[], offset: number): number {
  let [low, high] = [0, ends.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((ends[middle] ?? 0) > offset) high = middle
    else low = middle + 1
  }
  return low
}
