import * as Y from 'yjs'

import type { CharacterRun } from '@scriptorium/draft'

import { lastOccurrence } from './last-occurrence.ts'

/** Words that come back after they were deleted are sought from this length on: shorter ones are anybody's. */
const shortestReturn = 12
/** Deleted words that are kept to be found again, newest last: a page of the largest size. */
const maxRemembered = 1024 * 1024
/** Code units that are looked through for words that came back, in one reading: some 2 s. */
const maxLookedThrough = 512 * 1024 * 1024

/** Where characters of a returned item were first. */
interface Return {
  readonly clock: number
  readonly codeUnits: number
  readonly first: readonly CharacterRun[]
}

/** Characters that stand in the place of others, which were removed before: the same words again. */
export interface Repetition {
  readonly clientId: number
  readonly clock: number
  readonly codeUnits: number
  /** The first of those that they repeat. */
  readonly of: { readonly clientId: number; readonly clock: number }
}

/**
 * Who first wrote what stands in a text. Yjs gives words that come back after a deletion to whoever brings them back; here they stay their
 * first author's. Words come back in one of two ways, and both are told by the log alone, so that every reading says the same:
 * by undo, which puts an item directly before the deleted one that it repeats (its right origin), letter by letter the same; and by a version that is
 * restored by hand or a paste, which brings at least `shortestReturn` code units that were deleted in one piece before.
 */
export class FirstAuthors {
  readonly #doc: Y.Doc
  readonly #returns = new Map<number, Return[]>()
  readonly #repetitions: Repetition[] = []
  #remembered = ''
  /** Places of what is remembered, in order; `at` is in `#remembered`. */
  #places: { readonly at: number; readonly run: CharacterRun }[] = []
  #lookedThrough = 0

  /** @param doc nothing is collected in it: what was deleted must be read again */
  constructor(doc: Y.Doc) {
    this.#doc = doc
  }

  /** Words that stand where others stood. */
  get repetitions(): readonly Repetition[] {
    return this.#repetitions
  }

  /**
   * An update that the doc has taken, and no later one.
   * @param isMade the server wrote it, and knows whose words are in it: only what stands in its old place is sought
   */
  learn({ structs, ds }: ReturnType<typeof Y.decodeUpdate>, isMade: boolean): void {
    for (const struct of structs) {
      if (!(struct instanceof Y.Item) || !(struct.content instanceof Y.ContentString)) continue
      const { client, clock } = struct.id
      const words = struct.content.str
      const first = this.#undone(struct, words) ?? (isMade ? undefined : this.#broughtBack(words))
      if (first === undefined) continue
      const returns = this.#returns.get(client) ?? []
      returns.push({ clock, codeUnits: struct.length, first })
      this.#returns.set(client, returns)
    }
    for (const [client, ranges] of ds.clients) for (const { clock, len } of ranges) this.#remember(client, clock, len)
  }

  #undone(item: Y.Item, words: string): CharacterRun[] | undefined {
    if (item.rightOrigin === null) return undefined
    const { client, clock } = item.rightOrigin
    if (this.#deletedText(client, clock, words.length) !== words) return undefined
    const of = { clientId: client, clock }
    this.#repetitions.push({ clientId: item.id.client, clock: item.id.clock, codeUnits: words.length, of })
    return this.firstOf(client, clock, words.length)
  }

  #broughtBack(words: string): CharacterRun[] | undefined {
    if (words.length < shortestReturn || this.#lookedThrough >= maxLookedThrough) return undefined
    this.#lookedThrough += this.#remembered.length + words.length
    const from = lastOccurrence(this.#remembered, words)
    if (from === -1) return undefined
    const runs: CharacterRun[] = []
    for (const { at, run } of this.#places) {
      const start = Math.max(from, at)
      const end = Math.min(from + words.length, at + run.codeUnits)
      if (start >= end) continue
      for (const first of this.firstOf(run.clientId, run.clock + start - at, end - start)) append(runs, first)
    }
    return runs
  }

  #remember(clientId: number, clock: number, codeUnits: number): void {
    const words = this.#deletedText(clientId, clock, codeUnits)
    if (words === undefined || words.length < shortestReturn) return
    this.#places.push({ at: this.#remembered.length, run: { clientId, clock, codeUnits } })
    // NUL is in no draft: words are never found across two deletions.
    this.#remembered += `${words}\0`
    if (this.#remembered.length <= 2 * maxRemembered) return
    const gone = this.#remembered.length - maxRemembered
    this.#remembered = this.#remembered.slice(gone)
    this.#places = this.#places
      .map(({ at, run }) => ({ at: at - gone, run }))
      .filter(({ at, run }) => at + run.codeUnits > 0)
  }

  /** `undefined` unless all of it is known, text and deleted. */
  #deletedText(client: number, clock: number, length: number): string | undefined {
    const { store } = this.#doc
    if (Y.getState(store, client) < clock + length) return undefined
    let text = ''
    while (text.length < length) {
      const item = Y.getItem(store, Y.createID(client, clock + text.length))
      if (!(item instanceof Y.Item) || !item.deleted || !(item.content instanceof Y.ContentString)) return undefined
      const start = clock + text.length - item.id.clock
      text += item.content.str.slice(start, start + length - text.length)
    }
    return text
  }

  /** Where these characters were first: themselves, unless they came back. */
  firstOf(clientId: number, clock: number, codeUnits: number): CharacterRun[] {
    const runs: CharacterRun[] = []
    const end = clock + codeUnits
    let at = clock
    const returns = this.#returns.get(clientId) ?? []
    for (let index = firstBeyond(returns, clock); index < returns.length; index += 1) {
      const returned = returns[index]
      if (returned === undefined || returned.clock >= end) break
      if (returned.clock > at) append(runs, { clientId, clock: at, codeUnits: returned.clock - at })
      const from = Math.max(at, returned.clock)
      const to = Math.min(end, returned.clock + returned.codeUnits)
      for (const run of cut(returned.first, from - returned.clock, to - returned.clock)) append(runs, run)
      at = to
    }
    if (at < end) append(runs, { clientId, clock: at, codeUnits: end - at })
    return runs
  }
}

/** Where those begin that reach beyond `clock`: clocks of a client id only grow. */
function firstBeyond(returns: readonly Return[], clock: number): number {
  let low = 0
  let high = returns.length
  while (low < high) {
    const middle = (low + high) >> 1
    const at = returns[middle]
    if (at !== undefined && at.clock + at.codeUnits <= clock) low = middle + 1
    else high = middle
  }
  return low
}

/** The part of the runs from `from` to `to`, in code units from their beginning. */
function cut(runs: readonly CharacterRun[], from: number, to: number): CharacterRun[] {
  const found: CharacterRun[] = []
  let at = 0
  for (const { clientId, clock, codeUnits } of runs) {
    const start = Math.max(from, at)
    const end = Math.min(to, at + codeUnits)
    if (start < end) found.push({ clientId, clock: clock + start - at, codeUnits: end - start })
    at += codeUnits
  }
  return found
}

function append(runs: CharacterRun[], run: CharacterRun): void {
  const last = runs.at(-1)
  if (last !== undefined && last.clientId === run.clientId && last.clock + last.codeUnits === run.clock)
    runs[runs.length - 1] = { ...last, codeUnits: last.codeUnits + run.codeUnits }
  else runs.push(run)
}
