import { cutSpans } from './credit.ts'
import type { CreditSpan } from './credit.ts'
import { DraftError } from './errors.ts'

/** A text and whose words it is made of: consecutive spans that cover it. */
export interface CreditedText {
  readonly wikitext: string
  readonly spans: readonly CreditSpan[]
}

/** The text without the phrase, wherever it stands, letter by letter. Rule ER1: what its removal brings together again is removed too. */
export function withoutPhrase(text: CreditedText, phrase: string): CreditedText {
  if (phrase === '') throw new DraftError('request/malformed', { problem: 'the phrase is empty' })
  let left = text
  for (let at = left.wikitext.indexOf(phrase); at !== -1;) {
    left = withoutRange(left, at, at + phrase.length)
    // What stood just before may now continue on the other side.
    at = left.wikitext.indexOf(phrase, Math.max(0, at - phrase.length))
  }
  return left
}

/**
 * The text without the code units from `from` up to `to`.
 * @throws DraftError `request/malformed` when that is no part of it, or would cut a character in two. Rule ER2
 */
export function withoutRange({ wikitext, spans }: CreditedText, from: number, to: number): CreditedText {
  if (from < 0 || from >= to || to > wikitext.length)
    throw new DraftError('request/malformed', { problem: `the text has no part from ${from} to ${to}` })
  if (isInside(wikitext, from) || isInside(wikitext, to))
    throw new DraftError('request/malformed', { problem: 'the part begins or ends inside a character' })
  return {
    wikitext: wikitext.slice(0, from) + wikitext.slice(to),
    spans: [...cutSpans(spans, 0, from), ...cutSpans(spans, to, wikitext.length)],
  }
}

/** Between the halves of a surrogate pair. */
function isInside(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1)
  const after = text.charCodeAt(at)
  return before >= 0xd800 && before <= 0xdbff && after >= 0xdc00 && after <= 0xdfff
}
