import { diffArrays } from 'diff'

/** A piece of a line. `removed` stands only in the old one, `added` only in the new one. */
export interface Piece {
  readonly kind: 'same' | 'removed' | 'added'
  readonly text: string
}

/** Over this many changed words in one line the marks help nobody, and the time to find them grows with the square. */
const mostWordEdits = 2_000

/** Words, spaces and signs, in every script: where words are not spaced the platform knows them. */
const segmenter = new Intl.Segmenter('und', { granularity: 'word' })

/** Marks the words that differ between two versions of a line; removed ones stand before the added ones that took their place. */
export function diffWords(before: string, after: string): readonly Piece[] {
  const parts = diffArrays(wordsOf(before), wordsOf(after), { maxEditLength: mostWordEdits })
  if (parts === undefined) return pieces(before, after)
  return tidy(
    parts.map((part): Piece => ({
      kind: part.added ? 'added' : part.removed ? 'removed' : 'same',
      text: part.value.join(''),
    })),
  )
}

/** How alike two lines are: share of the letters that stand in words both have, 0–1. */
export function likeness(before: string, after: string): number {
  const counts = new Map<string, number>()
  for (const word of wordsOf(before)) counts.set(word, (counts.get(word) ?? 0) + 1)
  let common = 0
  for (const word of wordsOf(after)) {
    const left = counts.get(word) ?? 0
    if (left === 0 || word.trim() === '') continue
    counts.set(word, left - 1)
    common += word.length
  }
  const longest = Math.max(lettersOf(before), lettersOf(after))
  return longest === 0 ? 1 : common / longest
}

function wordsOf(line: string): string[] {
  return Array.from(segmenter.segment(line), (part) => part.segment)
}

function lettersOf(line: string): number {
  return line.replaceAll(/\s/g, '').length
}

/**
 * Two changes with nothing but space between them are one change to a reader: the space goes to both sides. Then everything
 * removed in one place comes first, everything added after it.
 */
function tidy(parts: readonly Piece[]): readonly Piece[] {
  const tidied: Piece[] = []
  let removed = ''
  let added = ''
  const flush = () => {
    // Space that both sides end with belongs to what stays.
    const space = removed !== '' && added !== '' ? commonSpaceAtEnd(removed, added) : ''
    const cut = (text: string) => text.slice(0, text.length - space.length)
    tidied.push(...pieces(cut(removed), cut(added)))
    if (space !== '') tidied.push({ kind: 'same', text: space })
    removed = ''
    added = ''
  }
  for (const [index, part] of parts.entries()) {
    const isBetween = part.text.trim() === '' && index > 0 && index < parts.length - 1 && removed !== '' && added !== ''
    if (part.kind === 'removed' || (part.kind === 'same' && isBetween)) removed += part.text
    if (part.kind === 'added' || (part.kind === 'same' && isBetween)) added += part.text
    if (part.kind === 'same' && !isBetween) {
      flush()
      tidied.push(part)
    }
  }
  flush()
  return slide(tidied)
}

/** `+,+ +in order, +` reads better as `+, in order,+ `: when a change ends with the very space before it, the space moves behind it. */
function slide(parts: readonly Piece[]): readonly Piece[] {
  const slid: Piece[] = []
  for (const part of parts) {
    const [before, space] = slid.slice(-2)
    const isSlidable =
      part.kind !== 'same' && before?.kind === part.kind && space?.kind === 'same' && space.text.trim() === ''
    if (isSlidable && part.text.endsWith(space.text)) {
      const moved = before.text + space.text + part.text.slice(0, -space.text.length)
      slid.splice(-2, 2, { kind: part.kind, text: moved }, space)
    } else {
      slid.push(part)
    }
  }
  return slid
}

function commonSpaceAtEnd(a: string, b: string): string {
  const space = /\s*$/.exec(a)?.[0] ?? ''
  return b.endsWith(space) ? space : ''
}

function pieces(removed: string, added: string): Piece[] {
  const both: Piece[] = [
    { kind: 'removed', text: removed },
    { kind: 'added', text: added },
  ]
  return both.filter((piece) => piece.text !== '')
}
