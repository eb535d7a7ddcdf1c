import type { CreditSpan, LogEntry, PersonId } from '@scriptorium/draft'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import * as Y from 'yjs'

import { openHistoryRig, people, steps } from './history-rig.ts'
import type { HistoryRig, Step } from './history-rig.ts'
import { creditedTextAt } from './history-texts.ts'
import { undoPerson } from './undo-person.ts'

const [ada, grace, jo] = people
const page = 'The page.\n== One ==\nA line.\n'

interface Letter {
  readonly letter: string
  readonly author: PersonId | null
  readonly remover: PersonId | null | undefined
}

/** Every letter that was ever written, one by one, read without anything of ours but the log. */
function lettersOf(entries: readonly LogEntry[]): Letter[] {
  const authors = new Map<string, PersonId | null>()
  const removers = new Map<string, PersonId | null>()
  const doc = new Y.Doc({ gc: false })
  for (const { update, author } of entries) {
    const { structs, ds } = Y.decodeUpdate(update)
    for (const { id, length } of structs)
      for (let at = 0; at < length; at += 1) authors.set(`${id.client} ${id.clock + at}`, author)
    for (const [client, ranges] of ds.clients)
      for (const { clock, len } of ranges)
        for (let at = clock; at < clock + len; at += 1)
          if (!removers.has(`${client} ${at}`)) removers.set(`${client} ${at}`, author)
    Y.applyUpdate(doc, update)
  }
  const letters: Letter[] = []
  // Yjs has no public walk over items with their ids.
  // oxlint-disable-next-line no-underscore-dangle
  for (let item = doc.getText('wikitext')._start; item !== null; item = item.right) {
    if (!(item.content instanceof Y.ContentString)) continue
    const { str }: { readonly str: string } = item.content
    for (let at = 0; at < str.length; at += 1) {
      const key = `${item.id.client} ${item.id.clock + at}`
      letters.push({ letter: str[at] ?? '', author: authors.get(key) ?? null, remover: removers.get(key) })
    }
  }
  return letters
}

/** Nobody undoes, and each letter is written once: one typed again before its removed self would be taken for it brought back. */
function withoutRepeating(all: readonly Step[]): Step[] {
  return all
    .filter(({ kind }) => kind !== 'undo')
    .map((step, index) => ({ ...step, words: Array.from(step.words, (_, place) => letterAt(index, place)).join('') }))
}

const letterAt = (step: number, place: number): string =>
  String.fromCodePoint((place % 2 === 0 ? 0x4e00 : 0x1f400) + step * 5 + place)

const textOf = (letters: readonly Letter[]): string => letters.map(({ letter }) => letter).join('')

function undo(rig: HistoryRig, person: PersonId): void {
  rig.write(undoPerson(rig.reading, person), 'undid', jo)
}

const creditNow = ({ reading }: HistoryRig) => creditedTextAt(reading, reading.sequence)

const lettersByPerson = (spans: readonly CreditSpan[]): (PersonId | null)[] =>
  spans.flatMap(({ codeUnits, person }) => Array.from({ length: codeUnits }, () => person))

/** Somebody types, or removes so many code units. */
const placeOf = (rig: HistoryRig, words: string): number => rig.text().indexOf(words) / rig.text().length
function type(rig: HistoryRig, who: number, place: number, words: string): void {
  rig.settle()
  rig.perform({ who, kind: 'insert', at: place, length: 1, words, listens: true })
  rig.settle()
}
function remove(rig: HistoryRig, who: number, words: string): void {
  rig.settle()
  rig.perform({ who, kind: 'delete', at: placeOf(rig, words), length: words.length, words: '', listens: true })
  rig.settle()
}
function takeBack(rig: HistoryRig, who: number): void {
  rig.perform({ who, kind: 'undo', at: 0, length: 1, words: '', listens: true })
  rig.settle()
}

test('UN1 UN2 random edits by three, one undone: the text that a replay without that person gives, credit included', () => {
  fc.assert(
    fc.property(steps.map(withoutRepeating), fc.nat({ max: 2 }), (all: readonly Step[], who) => {
      const rig = openHistoryRig(page)
      for (const step of all) rig.perform(step)
      const person = people[who] ?? ada
      const left = lettersOf(rig.entries).filter(
        ({ author, remover }) => author !== person && (remover === undefined || remover === person),
      )

      undo(rig, person)

      expect(rig.settle()).toEqual([textOf(left), textOf(left), textOf(left)])
      const { wikitext, spans } = creditNow(rig)
      expect(wikitext).toBe(textOf(left))
      expect(lettersByPerson(spans)).toEqual(left.map(({ author }) => author))
    }),
    { numRuns: 200 },
  )
})

test('UN1 UN2 with undoing editors too: nothing of that person stands, nothing of the others is lost that they left standing', () => {
  fc.assert(
    fc.property(steps, fc.nat({ max: 2 }), (all: readonly Step[], who) => {
      const rig = openHistoryRig(page)
      for (const step of all) rig.perform(step)
      const person = people[who] ?? ada
      const standing = lettersOf(rig.entries).filter(({ remover }) => remover === undefined)
      const owners = lettersByPerson(creditNow(rig).spans)
      const others = standing.filter(({ author }, index) => author !== person && owners[index] !== person)

      undo(rig, person)

      const texts = rig.settle()
      const after = creditNow(rig)
      expect(texts).toEqual([after.wikitext, after.wikitext, after.wikitext])
      expect(lettersByPerson(after.spans)).not.toContain(person)
      expect(isInside(textOf(others), after.wikitext)).toBe(true)
      const again = undoPerson(rig.reading, person)
      expect([again.added, again.removed]).toEqual([0, 0])
    }),
    { numRuns: 200 },
  )
})

/** All letters of the one, in their order, are in the other. */
function isInside(one: string, other: string): boolean {
  let place = 0
  for (let at = 0; at < one.length; at += 1) {
    place = other.indexOf(one[at] ?? '', place) + 1
    if (place === 0) return false
  }
  return true
}

test('UN3 a word that was removed, brought back by undo and removed by somebody else stays removed', () => {
  const rig = openHistoryRig('')
  type(rig, 0, 0, 'Paris is old')
  remove(rig, 1, ' old')
  takeBack(rig, 1)
  remove(rig, 2, ' old')

  undo(rig, grace)

  expect(rig.text()).toBe('Paris is')
})

test('UN3 a removal that its author undid costs nothing, and puts nothing in twice', () => {
  const rig = openHistoryRig('')
  type(rig, 0, 0, 'Paris is old')
  remove(rig, 1, ' old')
  takeBack(rig, 1)

  const plan = undoPerson(rig.reading, grace)

  expect([plan.added, plan.removed]).toEqual([0, 0])
  undo(rig, ada)
  expect(rig.text()).toBe('')
})

test('UN4 what was cut and pasted elsewhere is back in its place', () => {
  const rig = openHistoryRig('')
  type(rig, 0, 0, 'The first sentence. The second sentence.')
  remove(rig, 1, 'The first sentence. ')
  type(rig, 1, 1, 'The first sentence. ')
  type(rig, 1, 0, 'The first sentence. ')

  undo(rig, grace)

  expect(rig.text()).toBe('The first sentence. The second sentence.')
  expect(creditNow(rig).spans).toEqual([{ codeUnits: 40, person: ada }])
})

test('UN4 one’s own words that others moved go too', () => {
  const rig = openHistoryRig('')
  type(rig, 1, 0, 'Buy cheap watches now. ')
  type(rig, 0, 1, 'A city.')
  remove(rig, 0, 'Buy cheap watches now. ')
  type(rig, 0, 1, 'Buy cheap watches now. ')

  undo(rig, grace)

  expect(rig.text()).toBe('A city.')
})

test('UN5 what was undone for somebody can be taken back as theirs', () => {
  const rig = openHistoryRig('')
  type(rig, 0, 0, 'Ada. ')
  type(rig, 1, 1, 'Grace.')
  undo(rig, ada)
  expect(rig.text()).toBe('Grace.')

  rig.write(undoPerson(rig.reading, jo), 'undid', jo)

  expect(rig.text()).toBe('Ada. Grace.')
  expect(creditNow(rig).spans).toEqual([
    { codeUnits: 5, person: ada },
    { codeUnits: 6, person: grace },
  ])
})
