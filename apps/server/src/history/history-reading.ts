import * as Y from 'yjs'

import { cutSpans, Stretches } from '@scriptorium/draft'
import type { CreditSpan, HistoryChange, LogEntry, PersonId, Stretch } from '@scriptorium/draft'
import { rootName } from '@scriptorium/protocol'

import { CharacterTimes } from './character-times.ts'
import type { CharacterSpan } from './character-times.ts'
import { FirstAuthors } from './first-authors.ts'
import type { Repetition } from './first-authors.ts'
import { sectionOf } from './section-of.ts'
import type { SectionFound } from './section-of.ts'

/** A piece of all that was ever written, in the order of the text. */
export interface WrittenPiece extends CharacterSpan {
  readonly text: string
}

interface Place {
  readonly atMs: number
  readonly author: PersonId | null
  /** First authors of what it put in, where it was the server that wrote. */
  readonly credit: readonly CreditSpan[] | null
}

interface LastWords {
  /** The last character that this person wrote and did not take back. */
  readonly clientId: number
  readonly clock: number
  /** What follows it up to here was taken back: Yjs types on behind what is deleted. */
  readonly reach: number
  readonly found: SectionFound
}

/** The log of one generation as far as it was read: every text it had, and whose changes led there. Runs in the worker thread. */
export class HistoryReading {
  readonly #doc = new Y.Doc({ gc: false })
  readonly #text = this.#doc.getText(rootName)
  readonly #times = new CharacterTimes()
  readonly #firsts = new FirstAuthors(this.#doc)
  readonly #stretches = new Stretches()
  readonly #places: Place[] = []
  readonly #lastWords = new Map<PersonId | null, LastWords>()
  readonly #seedCredit: readonly CreditSpan[]

  /** @param seedCredit first authors of what the generation began with */
  constructor(seedCredit: readonly CreditSpan[]) {
    this.#seedCredit = seedCredit
  }

  /** The last place that was read. */
  get sequence(): number {
    return this.#places.length
  }

  get stretches(): readonly Stretch[] {
    return this.#stretches.all
  }

  get repetitions(): readonly Repetition[] {
    return this.#firsts.repetitions
  }

  /** @throws Error when it does not follow: the log is damaged */
  take(entry: LogEntry): void {
    const { sequence, atMs, author, update, made } = entry
    if (sequence !== this.sequence + 1) throw new Error(`the log has a hole before ${sequence}`)
    const decoded = Y.decodeUpdate(update)
    Y.applyUpdate(this.#doc, update)
    const { pendingStructs, pendingDs } = this.#doc.store
    if (pendingStructs !== null || pendingDs !== null) throw new Error(`the log's update ${sequence} has gaps`)
    const isSeed = sequence === 1 && author === null
    this.#places.push({ atMs, author, credit: isSeed ? this.#seedCredit : (made?.credit ?? null) })
    const change = this.#note(decoded, entry)
    this.#firsts.learn(decoded, made !== undefined)
    this.#stretches.take({
      sequence,
      atMs,
      person: author,
      kind: isSeed ? 'began' : (made?.kind ?? 'wrote'),
      ...change,
    })
  }

  atMs(sequence: number): number {
    return this.#place(sequence).atMs
  }

  authorAt(sequence: number): PersonId | null {
    return this.#place(sequence).author
  }

  /** All that was ever written, in the order of the text. */
  *pieces(): Generator<WrittenPiece> {
    // Yjs has no public walk over items with their ids.
    // oxlint-disable-next-line no-underscore-dangle
    for (let item = this.#text._start; item !== null; item = item.right) {
      if (!(item.content instanceof Y.ContentString)) continue
      const { client, clock } = item.id
      const { str } = item.content
      for (const span of this.#times.spans(client, clock, item.length)) {
        const from = span.clock - clock
        yield { ...span, text: str.slice(from, from + span.codeUnits) }
      }
    }
  }

  /** When these characters came and went. */
  timesOf(clientId: number, clock: number, codeUnits: number): CharacterSpan[] {
    return this.#times.spans(clientId, clock, codeUnits)
  }

  /** Who first wrote these characters; `null`: the page's own words. */
  creditOf(clientId: number, clock: number, codeUnits: number): CreditSpan[] {
    const spans: CreditSpan[] = []
    for (const one of this.#times.spans(clientId, clock, codeUnits)) {
      const { credit } = this.#place(one.writtenAt)
      if (credit !== null) spans.push(...cutSpans(credit, one.clock, one.clock + one.codeUnits))
      else
        for (const run of this.#firsts.firstOf(clientId, one.clock, one.codeUnits)) spans.push(...this.#wroteFirst(run))
    }
    return spans
  }

  /** Whose hand first wrote these characters in this generation, wherever they stand now. */
  handsOf(clientId: number, clock: number, codeUnits: number): CreditSpan[] {
    return this.#firsts
      .firstOf(clientId, clock, codeUnits)
      .flatMap((run) => this.#times.spans(run.clientId, run.clock, run.codeUnits))
      .map((span) => ({ codeUnits: span.codeUnits, person: this.authorAt(span.writtenAt) }))
  }

  #wroteFirst({ clientId, clock, codeUnits }: { clientId: number; clock: number; codeUnits: number }): CreditSpan[] {
    return this.#times.spans(clientId, clock, codeUnits).flatMap((span): CreditSpan[] => {
      const { author, credit } = this.#place(span.writtenAt)
      return credit === null
        ? [{ codeUnits: span.codeUnits, person: author }]
        : cutSpans(credit, span.clock, span.clock + span.codeUnits)
    })
  }

  #place(sequence: number): Place {
    const place = this.#places[sequence - 1]
    if (place === undefined) throw new Error(`no place ${sequence} in this reading`)
    return place
  }

  // ---- what an entry changed ------------------------------------------------------------------------------------------

  #note(
    { structs, ds }: ReturnType<typeof Y.decodeUpdate>,
    { sequence, author }: LogEntry,
  ): Pick<HistoryChange, 'section' | 'added' | 'removed' | 'words' | 'goesOn' | 'tookBack'> {
    const before = this.#lastWords.get(author)
    let added = 0
    let words = ''
    let goesOn = false
    let last: Omit<LastWords, 'found'> | undefined = before
    for (const struct of structs) {
      if (!(struct instanceof Y.Item)) continue
      const { client, clock } = struct.id
      this.#times.write(client, clock, sequence)
      if (struct.content instanceof Y.ContentString) {
        const isOnward = last !== undefined && leansOn(struct.origin, last)
        if (words === '') goesOn = isOnward
        else if (!isOnward) goesOn = false
        words = isOnward ? words + struct.content.str : struct.content.str
        added += struct.length
        const end = clock + struct.length - 1
        last = { clientId: client, clock: end, reach: end }
      } else this.#times.remove(client, clock, struct.length, sequence)
    }
    const removed: HistoryChange['removed'][number][] = []
    let gone: { clientId: number; clock: number } | undefined
    let tookBack = 0
    for (const [clientId, ranges] of ds.clients) {
      for (const { clock, len } of ranges) {
        for (const span of this.#times.remove(clientId, clock, len, sequence)) {
          const isOwn = this.authorAt(span.writtenAt) === author
          removed.push({ codeUnits: span.codeUnits, writtenAt: span.writtenAt as HistoryChange['sequence'], isOwn })
          gone = span
        }
        if (words === '' && last?.clientId === clientId && clock <= last.clock && last.clock < clock + len) {
          tookBack += last.clock - clock + 1
          last = { ...last, clock: clock - 1 }
        }
      }
    }
    const isPlainTyping = before !== undefined && goesOn && !before.found.isInHeading && !/[=\n]/.test(words)
    const where = words === '' ? gone : last
    const found = (isPlainTyping ? before.found : this.#sectionAt(where)) ?? before?.found ?? nowhere
    if (last !== undefined) this.#lastWords.set(author, { ...last, found })
    return { section: found.section, added, removed, words, goesOn, tookBack }
  }

  #sectionAt(where: { clientId: number; clock: number } | undefined): SectionFound | undefined {
    if (where === undefined) return undefined
    const item = Y.getItem(this.#doc.store, Y.createID(where.clientId, where.clock))
    return item instanceof Y.Item ? sectionOf(item, where.clock - item.id.clock) : undefined
  }
}

const nowhere: SectionFound = { section: null, isInHeading: false }

function leansOn(origin: Y.ID | null, { clientId, clock, reach }: Omit<LastWords, 'found'>): boolean {
  return origin !== null && origin.client === clientId && clock <= origin.clock && origin.clock <= reach
}
