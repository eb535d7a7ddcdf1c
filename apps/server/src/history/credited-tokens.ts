import { diffArrays } from 'diff'

import type { CreditSpan } from '@scriptorium/draft'

/** A part of a text and whose it is: what is compared when the same words by another author are not the same. */
export interface CreditedPart {
  readonly text: string
  readonly credit: readonly CreditSpan[]
}

export type Step<Old, New> =
  | { readonly kind: 'kept'; readonly parts: readonly Old[] }
  | { readonly kind: 'removed'; readonly parts: readonly Old[] }
  | { readonly kind: 'added'; readonly parts: readonly New[] }

/** Of a part, the code units from `from` to `to`. */
export type Cut<Part> = (part: Part, from: number, to: number) => Part

/** Longer changes are not compared letter by letter: they are put in whole. */
const maxLetters = 20_000
/** Differences between two lists of lines or letters beyond which they are not sought on: time grows with its square. */
const maxDifferences = 2_000

/**
 * The fewest steps from one text to another, as far as can be found in bounded time: lines first, then the letters of what differs. Letters are whole
 * characters, and equal only when their author is.
 */
export function smallestSteps<Old extends CreditedPart, New extends CreditedPart>(
  before: readonly Old[],
  after: readonly New[],
  cut: { readonly old: Cut<Old>; readonly new: Cut<New> },
): Step<Old, New>[] {
  if (before.length === 0 && after.length === 0) return []
  if (after.length === 0) return [{ kind: 'removed', parts: before }]
  if (before.length === 0) return [{ kind: 'added', parts: after }]
  return compare(
    tokensOf(before, cut.old, /[^\n]*\n|[^\n]+/g),
    tokensOf(after, cut.new, /[^\n]*\n|[^\n]+/g),
    (removed, added) =>
      lengthOf(removed) > maxLetters || lengthOf(added) > maxLetters
        ? undefined
        : compare(tokensOf(removed, cut.old, /./gsu), tokensOf(added, cut.new, /./gsu), () => undefined),
  )
}

interface Token<Part> {
  readonly key: string
  readonly parts: readonly Part[]
}

/** A token may reach over several parts: one line by two people. */
function tokensOf<Part extends CreditedPart>(parts: readonly Part[], cut: Cut<Part>, pattern: RegExp): Token<Part>[] {
  const tokens: { key: string; parts: Part[]; isOpen: boolean }[] = []
  for (const part of parts) {
    for (const match of part.text.matchAll(pattern)) {
      const [text] = match
      const piece = cut(part, match.index, match.index + text.length)
      const key = `${text}\0${piece.credit.map(({ codeUnits, person }) => `${codeUnits} ${person}`).join()}\0`
      const open = tokens.at(-1)
      if (open?.isOpen === true) {
        open.key += key
        open.parts.push(piece)
        open.isOpen = isLine(pattern) && !text.endsWith('\n')
      } else tokens.push({ key, parts: [piece], isOpen: isLine(pattern) && !text.endsWith('\n') })
    }
  }
  return tokens
}

function isLine(pattern: RegExp): boolean {
  return !pattern.unicode
}

type Refine<Old, New> = (removed: readonly Old[], added: readonly New[]) => Step<Old, New>[] | undefined

/** @param refine how a place that differs is looked at more closely */
function compare<Old, New>(
  before: readonly Token<Old>[],
  after: readonly Token<New>[],
  refine: Refine<Old, New>,
): Step<Old, New>[] {
  const head = commonHead(before, after)
  const tail = commonHead(before.slice(head).toReversed(), after.slice(head).toReversed())
  const steps: Step<Old, New>[] = []
  if (head > 0) steps.push({ kind: 'kept', parts: partsOf(before.slice(0, head)) })
  steps.push(...middleSteps(before.slice(head, before.length - tail), after.slice(head, after.length - tail), refine))
  if (tail > 0) steps.push({ kind: 'kept', parts: partsOf(before.slice(before.length - tail)) })
  return steps
}

function middleSteps<Old, New>(
  before: readonly Token<Old>[],
  after: readonly Token<New>[],
  refine: Refine<Old, New>,
): Step<Old, New>[] {
  const changes = diffArrays(
    before.map(({ key }) => key),
    after.map(({ key }) => key),
    { maxEditLength: maxDifferences },
  ) ?? [
    { removed: true, added: false, count: before.length },
    { removed: false, added: true, count: after.length },
  ]
  const steps: Step<Old, New>[] = []
  let old = 0
  let fresh = 0
  let removed: Old[] = []
  let added: New[] = []
  const endChange = (): void => {
    const refined = removed.length > 0 && added.length > 0 ? refine(removed, added) : undefined
    if (refined !== undefined) steps.push(...refined)
    else {
      if (removed.length > 0) steps.push({ kind: 'removed', parts: removed })
      if (added.length > 0) steps.push({ kind: 'added', parts: added })
    }
    removed = []
    added = []
  }
  for (const change of changes) {
    const count = change.count ?? 0
    if (change.added) added.push(...partsOf(after.slice(fresh, (fresh += count))))
    else if (change.removed) removed.push(...partsOf(before.slice(old, (old += count))))
    else {
      endChange()
      steps.push({ kind: 'kept', parts: partsOf(before.slice(old, (old += count))) })
      fresh += count
    }
  }
  endChange()
  return steps
}

function commonHead<Old, New>(before: readonly Token<Old>[], after: readonly Token<New>[]): number {
  let head = 0
  while (head < before.length && head < after.length && before[head]?.key === after[head]?.key) head += 1
  return head
}

function partsOf<Part>(tokens: readonly Token<Part>[]): Part[] {
  return tokens.flatMap(({ parts }) => parts)
}

function lengthOf(parts: readonly CreditedPart[]): number {
  return parts.reduce((sum, { text }) => sum + text.length, 0)
}
