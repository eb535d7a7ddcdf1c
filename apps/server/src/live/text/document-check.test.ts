import { expect, test } from 'vitest'
import * as Y from 'yjs'

import { findDamage } from './document-check.ts'
import { readDocument } from './document-reading.ts'

/** Updates of one writer after another. */
function log(): { readonly updates: Uint8Array[]; readonly as: (clientId: number) => Y.Text; readonly doc: Y.Doc } {
  const doc = new Y.Doc()
  const updates: Uint8Array[] = []
  doc.on('update', (update: Uint8Array) => updates.push(update))
  return {
    doc,
    updates,
    as: (clientId) => {
      doc.clientID = clientId
      return doc.getText('wikitext')
    },
  }
}

test('SOUND1 honest work is sound, a typed U+FFFD included', () => {
  const { as, updates } = log()
  as(1).insert(0, 'Paris \ufffd is a \u{1f3f0} city.')
  as(2).delete(0, 6)
  as(1).insert(3, 'x')

  expect(readDocument(updates).damage).toBeNull()
})

test('SOUND2 half a character is found, and with which update it was lost', () => {
  const { as, updates } = log()
  as(1).insert(0, 'A \u{1f3f0} castle.')
  as(2).insert(0, 'Words. ')
  as(3).delete(9, 1)
  as(2).insert(0, 'More. ')

  const { damage, wikitext } = readDocument(updates)

  expect(wikitext).toContain('\ufffd')
  expect(damage).toEqual({ kind: 'half-character', update: 2, clientId: null })
})

test('SOUND3 a half that was inserted between the halves is found, with its client id', () => {
  const { as, updates } = log()
  as(1).insert(0, 'A \u{1f3f0} castle.')
  as(5).insert(3, 'x')

  expect(readDocument(updates).damage).toEqual({ kind: 'half-character', update: 1, clientId: 5 })
})

test('SOUND4 a text that began with U+FFFD is sound: a new generation of a damaged one is not damaged again', () => {
  const { as, updates, doc } = log()
  as(1).insert(0, 'A \u{1f3f0} castle.')
  as(3).delete(2, 1)
  const anew = log()

  anew.as(9).insert(0, doc.getText('wikitext').toJSON())

  expect(readDocument(updates).damage).not.toBeNull()
  expect(readDocument(anew.updates).damage).toBeNull()
})

test('SOUND5 what reads otherwise when it is loaded again is found', () => {
  const { as, updates, doc } = log()
  as(1).insert(0, 'Paris.')
  as(2).insert(6, ' Yes.')
  // What forged origins bring about, done to the doc itself: its text is not what its items say.
  Y.applyUpdate(doc, updates[0] ?? new Uint8Array())
  const text = doc.getText('wikitext')
  // oxlint-disable-next-line no-underscore-dangle
  const first = text._start
  // oxlint-disable-next-line no-underscore-dangle
  text._start = first?.right ?? null

  expect(findDamage(doc, updates)?.kind).toBe('reload-differs')
})
