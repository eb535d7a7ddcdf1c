import { expect, test } from 'vitest'
import * as Y from 'yjs'

import type { CharacterRun } from '@scriptorium/draft'

import { FirstAuthors } from './first-authors.ts'

const sentence = 'Paris is the capital of France.'

/** Two editors of one text, each update going to the other at once. */
function editors() {
  const updates: Uint8Array[] = []
  const [one, other] = [1, 2].map((clientId) => {
    const doc = new Y.Doc()
    doc.clientID = clientId
    return {
      doc,
      text: doc.getText('wikitext'),
      undo: new Y.UndoManager(doc.getText('wikitext'), { captureTimeout: 0 }),
    }
  }) as [Editor, Editor]
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const)
    from.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin === 'remote') return
      updates.push(update)
      Y.applyUpdate(to.doc, update, 'remote')
    })
  return { one, other, updates }
}

interface Editor {
  readonly doc: Y.Doc
  readonly text: Y.Text
  readonly undo: Y.UndoManager
}

/** Who first wrote what stands, as the log alone tells. */
function readFirstAuthors(updates: readonly Uint8Array[]): CharacterRun[] {
  const doc = new Y.Doc({ gc: false })
  const firsts = new FirstAuthors(doc)
  for (const update of updates) {
    Y.applyUpdate(doc, update)
    firsts.learn(Y.decodeUpdate(update), false)
  }
  const runs: CharacterRun[] = []
  // Yjs has no public walk over items with their ids.
  // oxlint-disable-next-line no-underscore-dangle
  for (let item = doc.getText('wikitext')._start; item !== null; item = item.right) {
    if (item.deleted) continue
    for (const run of firsts.firstOf(item.id.client, item.id.clock, item.length)) {
      const last = runs.at(-1)
      if (last?.clientId !== run.clientId || last.clock + last.codeUnits !== run.clock) runs.push(run)
      else runs[runs.length - 1] = { ...last, codeUnits: last.codeUnits + run.codeUnits }
    }
  }
  return runs
}

/** Client ids and code units. */
const shares = (updates: readonly Uint8Array[]) =>
  readFirstAuthors(updates).map(({ clientId, codeUnits }) => [clientId, codeUnits])

test('CREDIT1 who typed it wrote it', () => {
  const { one, other, updates } = editors()
  one.text.insert(0, sentence)
  other.text.insert(5, ', by the way,')

  expect(shares(updates)).toEqual([
    [1, 5],
    [2, 13],
    [1, sentence.length - 5],
  ])
})

test('CREDIT2 a deletion that is undone gives the words back to their first author, also one letter', () => {
  const { one, other, updates } = editors()
  one.text.insert(0, sentence)
  other.text.delete(6, 10)
  other.text.delete(0, 1)
  other.undo.undo()
  other.undo.undo()

  expect(other.text.toJSON()).toBe(sentence)
  expect(shares(updates)).toEqual([[1, sentence.length]])
})

test('CREDIT3 undone, redone and undone again, by either, they stay the first author’s', () => {
  const { one, other, updates } = editors()
  one.text.insert(0, sentence)
  other.text.delete(6, 12)
  other.undo.undo()
  other.undo.redo()
  other.undo.undo()
  one.text.delete(8, 3)
  one.undo.undo()

  expect(one.text.toJSON()).toBe(sentence)
  expect(shares(updates)).toEqual([[1, sentence.length]])
})

test('CREDIT4 words of several people that were deleted together come back to each', () => {
  const { one, other, updates } = editors()
  one.text.insert(0, 'aaaa')
  other.text.insert(4, 'bbbb')
  one.text.insert(8, 'cccc')
  other.text.delete(2, 8)
  other.undo.undo()

  expect(shares(updates)).toEqual([
    [1, 4],
    [2, 4],
    [1, 4],
  ])
})

test('CREDIT5 a restored version, or a paste elsewhere, leaves long words with their first author; short ones are whose typed them', () => {
  const { one, other, updates } = editors()
  one.text.insert(0, `Begin. ${sentence} the end`)
  other.text.delete(7, sentence.length)
  other.text.delete(7, 4)
  other.text.insert(0, sentence)
  other.text.insert(0, 'the ')

  expect(shares(updates)).toEqual([
    [2, 4],
    [1, sentence.length],
    [1, 7],
    [1, 4],
  ])
})

test('CREDIT6 what replaces deleted words is whose typed it', () => {
  const { one, other, updates } = editors()
  one.text.insert(0, sentence)
  other.text.delete(0, 5)
  other.text.insert(0, 'Peris')

  expect(shares(updates)).toEqual([
    [2, 5],
    [1, sentence.length - 5],
  ])
})

test('CREDIT7 every reading of one log says the same, and covers the text', () => {
  const { one, other, updates } = editors()
  for (let step = 0; step < 200; step += 1) {
    const who = step % 3 === 0 ? other : one
    const length = who.text.length
    if (step % 5 === 4) who.undo.undo()
    else if (step % 4 === 3 && length > 20) who.text.delete((step * 7) % (length - 10), 1 + (step % 9))
    else who.text.insert((step * 13) % (length + 1), `${step} words `)
  }

  const first = readFirstAuthors(updates)

  expect(first.reduce((sum, { codeUnits }) => sum + codeUnits, 0)).toBe(one.text.length)
  expect(readFirstAuthors(updates)).toEqual(first)
})
