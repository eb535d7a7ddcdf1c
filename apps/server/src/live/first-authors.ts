import * as Y from 'yjs'

import { rootName } from '@scriptorium/protocol'

/** Characters as the log first had them: who owned that client id then wrote them. */
export interface WrittenRun {
  readonly clientId: number
  /** Of the first character, among those of this client id. */
  readonly clock: number
  /** UTF-16 code units. */
  readonly codeUnits: number
}

/** Words that come back after they were deleted are sought from this length on: shorter ones are anybody's. */
const shortestReturn = 12
/** Deleted words that are kept to be found again, newest last: a page of the largest size. */
const maxRemembered = 1024 * 1024
/** Searches for words that came back, in one reading: each looks through all that is remembered. */
const maxSearches = 2_000

/**
 * Who first wrote what stands in the text now. Yjs gives words that come back after a deletion to whoever brings them back; here they stay their
 * first author's. Words come back in one of two ways, and both are told by the log alone, so that every reading says the same:
 * by undo, which puts an item directly before the deleted one that it repeats (its right origin), letter by letter the same; and by a version that is
 * restored or a paste, which brings at least `shortestReturn` code units that were deleted in one piece before.
 * @param updates the whole log of a generation, in order
 */
export function readFirstAuthors(updates: readonly Uint8Array[]): WrittenRun[] {
  // What was deleted must be read again: nothing is collected.
  const doc = new Y.Doc({ gc: false })
  try {
    const history = new History(doc)
    for (const update of updates) history.take(update)
    return history.runs()
  } finally {
    doc.destroy()
  }
}

/** Where characters of a returned item were first. */
interface Return {
  readonly clock: number
  readonly codeUnits: number
  readonly first: readonly WrittenRun[]
}

class History {
  readonly #doc: Y.Doc
  readonly #returns = new Map<number, Return[]>()
  #remembered = ''
  /** Places of what is remembered, in order; `at` is in `#remembered`. */
  #places: { readonly at: number; readonly run: WrittenRun }[] = []
  #searches = 0

  constructor(doc: Y.Doc) {
    this.#doc = doc
  }

  take(update: Uint8Array): void {
    const { structs, ds } = Y.decodeUpdate(update)
    Y.applyUpdate(this.#doc, update)
    for (const struct of structs) {
      if (!(struct instanceof Y.Item) || !(struct.content instanceof Y.ContentString)) continue
      const first = this.#undone(struct, struct.content.str) ?? this.#broughtBack(struct.content.str)
      if (first === undefined) continue
      const { client, clock } = struct.id
      const returns = this.#returns.get(client) ?? []
      returns.push({ clock, codeUnits: struct.length, first })
      this.#returns.set(client, returns)
    }
    for (const [client, ranges] of ds.clients) for (const { clock, len } of ranges) this.#remember(client, clock, len)
  }

  /** Of the text as it stands. */
  runs(): WrittenRun[] {
    const runs: WrittenRun[] = []
    // Yjs has no public walk over items with their ids.
    // oxlint-disable-next-line no-underscore-dangle
    for (let item = this.#doc.getText(rootName)._start; item !== null; item = item.right) {
      if (item.deleted || !item.countable) continue
      for (const run of this.#firstOf(item.id.client, item.id.clock, item.length)) append(runs, run)
    }
    return runs
  }

  #undone(item: Y.Item, words: string): WrittenRun[] | undefined {
    if (item.rightOrigin === null) return undefined
    const { client, clock } = item.rightOrigin
    return this.#deletedText(client, clock, words.length) === words
      ? this.#firstOf(client, clock, words.length)
      : undefined
  }

  #broughtBack(words: string): WrittenRun[] | undefined {
    if (words.length < shortestReturn || this.#searches >= maxSearches) return undefined
    this.#searches += 1
    const from = this.#remembered.lastIndexOf(words)
    if (from === -1) return undefined
    const runs: WrittenRun[] = []
    for (const { at, run } of this.#places) {
      const start = Math.max(from, at)
      const end = Math.min(from + words.length, at + run.codeUnits)
      if (start >= end) continue
      for (const first of this.#firstOf(run.clientId, run.clock + start - at, end - start)) append(runs, first)
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

  #firstOf(clientId: number, clock: number, codeUnits: number): WrittenRun[] {
    const runs: WrittenRun[] = []
    const end = clock + codeUnits
    let at = clock
    for (const returned of this.#returnsFrom(clientId, clock)) {
      if (returned.clock >= end) break
      if (returned.clock > at) append(runs, { clientId, clock: at, codeUnits: returned.clock - at })
      const from = Math.max(at, returned.clock)
      const to = Math.min(end, returned.clock + returned.codeUnits)
      for (const run of cut(returned.first, from - returned.clock, to - returned.clock)) append(runs, run)
      at = to
    }
    if (at < end) append(runs, { clientId, clock: at, codeUnits: end - at })
    return runs
  }

  /** Those that reach beyond `clock`, in order: clocks of a client id only grow. */
  #returnsFrom(clientId: number, clock: number): readonly Return[] {
    const returns = this.#returns.get(clientId)
    if (returns === undefined) return []
    let low = 0
    let high = returns.length
    while (low < high) {
      const middle = (low + high) >> 1
      const at = returns[middle]
      if (at !== undefined && at.clock + at.codeUnits <= clock) low = middle + 1
      else high = middle
    }
    return returns.slice(low)
  }
}

/** The part of the runs from `from` to `to`, in code units from their beginning. */
function cut(runs: readonly WrittenRun[], from: number, to: number): WrittenRun[] {
  const found: WrittenRun[] = []
  let at = 0
  for (const { clientId, clock, codeUnits } of runs) {
    const start = Math.max(from, at)
    const end = Math.min(to, at + codeUnits)
    if (start < end) found.push({ clientId, clock: clock + start - at, codeUnits: end - start })
    at += codeUnits
  }
  return found
}

function append(runs: WrittenRun[], run: WrittenRun): void {
  const last = runs.at(-1)
  if (last !== undefined && last.clientId === run.clientId && last.clock + last.codeUnits === run.clock)
    runs[runs.length - 1] = { ...last, codeUnits: last.codeUnits + run.codeUnits }
  else runs.push(run)
}
