import type { HistoryPieceBody } from '@scriptorium/protocol'

/** Words of the shown text that somebody wrote, or took away. Positions are UTF-16 code units of the shown text. */
export interface TextMark {
  readonly from: number
  readonly to: number
  readonly kind: 'kept' | 'added' | 'removed'
  readonly person: string | null
}

/** A text of the past as it is shown: with what was just removed still standing where it was. */
export interface MarkedText {
  readonly text: string
  readonly marks: readonly TextMark[]
  /** Where the first change stands; `null`: nothing changed. */
  readonly firstChange: number | null
}

/** The page's own words that were there all along carry no mark. */
export function markText(pieces: readonly HistoryPieceBody[]): MarkedText {
  const marks: TextMark[] = []
  let firstChange: number | null = null
  let from = 0
  for (const { text, kind, person } of pieces) {
    const to = from + text.length
    if (kind !== 'kept') firstChange ??= from
    const last = marks.at(-1)
    if (last !== undefined && last.to === from && last.kind === kind && last.person === person)
      marks.splice(-1, 1, { ...last, to })
    else if (text !== '' && (kind !== 'kept' || person !== null)) marks.push({ from, to, kind, person })
    from = to
  }
  return { text: pieces.map(({ text }) => text).join(''), marks, firstChange }
}

/** The text of the place itself: without what was removed. */
export function textOf(pieces: readonly HistoryPieceBody[]): string {
  return pieces.map(({ text, kind }) => (kind === 'removed' ? '' : text)).join('')
}

/** Who wrote the words of the text, as the comparison of two texts asks for it. */
export function spansOf(
  pieces: readonly HistoryPieceBody[],
): readonly { readonly codeUnits: number; readonly person: string | null }[] {
  return pieces.flatMap(({ text, kind, person }) => (kind === 'removed' ? [] : [{ codeUnits: text.length, person }]))
}

/** People whose words stand in the text or were taken from it here, with how much, the most first. */
export function peopleIn(marks: readonly TextMark[]): readonly string[] {
  const letters = new Map<string, number>()
  for (const { from, to, person, kind } of marks) {
    if (person === null || kind === 'removed') continue
    letters.set(person, (letters.get(person) ?? 0) + to - from)
  }
  return [...letters].toSorted(([, one], [, other]) => other - one).map(([person]) => person)
}

/** The number that each shown line has in the text itself; `null`: it was removed whole, with its end. */
export function lineNumbersOf({ text, marks }: MarkedText): readonly (number | null)[] {
  const removed = marks.filter(({ kind }) => kind === 'removed')
  const numbers: (number | null)[] = []
  let [from, number, next] = [0, 1, 0]
  for (const line of text.split('\n')) {
    const to = from + line.length
    while ((removed[next]?.to ?? Number.POSITIVE_INFINITY) <= from) next += 1
    const startIsGone = (removed[next]?.from ?? to + 1) <= from
    while ((removed[next]?.to ?? Number.POSITIVE_INFINITY) <= to) next += 1
    // Where the end of a line was removed, what is left of it stands in the next one.
    const endIsGone = (removed[next]?.from ?? to + 1) <= to
    numbers.push(startIsGone && endIsGone ? null : number)
    if (!endIsGone) number += 1
    from = to + 1
  }
  return numbers
}

/** Who is to be named beside each line: the one who wrote last in this stretch, else who has most of it. Keyed by line, from 0. */
export function railsOf({ text, marks }: MarkedText): ReadonlyMap<number, string> {
  const rails = new Map<number, string>()
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  const weights = new Map<number, Map<string, number>>()
  for (const { from, to, kind, person } of marks) {
    if (person === null) continue
    for (let line = lineAt(starts, from); line < starts.length && (starts[line] ?? 0) < to; line += 1) {
      const begin = Math.max(from, starts[line] ?? 0)
      const end = Math.min(to, (starts[line + 1] ?? text.length + 1) - 1)
      if (end <= begin) continue
      const of = weights.get(line) ?? new Map<string, number>()
      // What this stretch changed counts before all that was there.
      of.set(person, (of.get(person) ?? 0) + (end - begin) * (kind === 'kept' ? 1 : 1_000_000))
      weights.set(line, of)
    }
  }
  for (const [line, of] of weights) {
    const [first] = [...of].toSorted(([, one], [, other]) => other - one)
    if (first !== undefined) rails.set(line, first[0])
  }
  return rails
}

function lineAt(starts: readonly number[], position: number): number {
  let [low, high] = [0, starts.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((starts[middle] ?? 0) <= position) low = middle + 1
    else high = middle
  }
  return Math.max(0, low - 1)
}
