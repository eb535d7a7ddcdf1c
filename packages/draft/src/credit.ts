import type { PersonId } from './ids.ts'
import type { Author, Person } from './records.ts'

/** Consecutive spans that cover a text. `null`: words of the base revision. */
export interface CreditSpan {
  readonly codeUnits: number
  readonly person: PersonId | null
}

/** Characters of a text by their id: client id, and place among that client's characters. */
export interface CharacterRun {
  readonly clientId: number
  readonly clock: number
  readonly codeUnits: number
}

/**
 * Whose the characters of a text are. Rule CR3: those of a generation's seed are whose they were in the generation before.
 * @param runs cover the text, in order
 * @param seed the seed's client id, and the first authors of what it wrote, from its first character on
 */
export function creditSpans(
  runs: readonly CharacterRun[],
  personOf: (clientId: number) => PersonId | null,
  seed: { readonly clientId: number; readonly credit: readonly CreditSpan[] },
): CreditSpan[] {
  const spans: CreditSpan[] = []
  for (const { clientId, clock, codeUnits } of runs) {
    if (clientId !== seed.clientId) addSpan(spans, codeUnits, personOf(clientId))
    else for (const span of cutSpans(seed.credit, clock, clock + codeUnits)) addSpan(spans, span.codeUnits, span.person)
  }
  return spans
}

/** The part from `from` to `to`, in code units; nobody's where the spans have ended. */
export function cutSpans(spans: readonly CreditSpan[], from: number, to: number): CreditSpan[] {
  const found: CreditSpan[] = []
  let at = 0
  for (const { codeUnits, person } of spans) {
    const inside = Math.min(to, at + codeUnits) - Math.max(from, at)
    if (inside > 0) addSpan(found, inside, person)
    at += codeUnits
  }
  const beyond = to - Math.max(from, at)
  if (beyond > 0) addSpan(found, beyond, null)
  return found
}

/** Neighbours of one person are one span. */
function addSpan(spans: CreditSpan[], codeUnits: number, person: PersonId | null): void {
  const last = spans.at(-1)
  if (last !== undefined && last.person === person)
    spans[spans.length - 1] = { codeUnits: last.codeUnits + codeUnits, person }
  else spans.push({ codeUnits, person })
}

/** Who wrote how much of a text, most first, then by name. People unknown by `people` are called by their id. */
export function creditOf(spans: readonly CreditSpan[], people: readonly Person[]): Author[] {
  const names = new Map(people.map((person) => [person.person, person.name]))
  const sums = new Map<PersonId, number>()
  for (const { person, codeUnits } of spans)
    if (person !== null && codeUnits > 0) sums.set(person, (sums.get(person) ?? 0) + codeUnits)
  return Array.from(sums, ([person, codeUnits]) => ({ person, name: names.get(person) ?? person, codeUnits })).toSorted(
    (a, b) => b.codeUnits - a.codeUnits || (a.name < b.name ? -1 : 1),
  )
}

/** Words of a summary, in the language of the wiki. */
export interface SummaryWords {
  /** "Written together by" */
  readonly lead: string
  /** "and 3 others" */
  others(count: number): string
}

/**
 * The suggested edit summary: everybody by name if they fit, else as many as fit and how many more. Rule CR2.
 * Empty when nobody but the publisher wrote: the wiki names that one anyway.
 * @param maxCodePoints bound of the result, in code points
 */
export function summaryOfAuthors(
  authors: readonly Pick<Author, 'name' | 'person'>[],
  publisher: PersonId,
  words: SummaryWords,
  maxCodePoints: number,
): string {
  if (authors.every((author) => author.person === publisher)) return ''
  const names = authors.map((author) => `[[User:${author.name}|${author.name}]]`)
  for (let shown = names.length; shown > 0; shown -= 1) {
    const hidden = names.length - shown
    const text = `${words.lead} ${names.slice(0, shown).join(', ')}${hidden > 0 ? ` ${words.others(hidden)}` : ''}`
    if (Array.from(text).length <= maxCodePoints) return text
  }
  return ''
}
