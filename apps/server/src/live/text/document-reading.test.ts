import { expect, test } from 'vitest'
import * as Y from 'yjs'

import { foldDocument, readDocument } from './document-reading.ts'

/** Updates of two people who write one text, and what it is. */
function twoWriters(): { readonly updates: Uint8Array[]; readonly text: string } {
  const doc = new Y.Doc()
  const updates: Uint8Array[] = []
  doc.on('update', (update: Uint8Array) => updates.push(update))
  const text = doc.getText('wikitext')
  doc.clientID = 1
  text.insert(0, 'Paris is a city.')
  doc.clientID = 2
  text.insert(5, ', of course,')
  text.delete(18, 3)
  return { updates, text: text.toString() }
}

test('a reading has the text, its hash, and runs by client id that cover it', () => {
  const { updates, text } = twoWriters()

  const reading = readDocument(updates)

  expect(reading.wikitext).toBe(text)
  expect(reading.sha256).toMatch(/^[0-9a-f]{64}$/)
  expect(reading.runs).toEqual([
    { clientId: 1, clock: 0, codeUnits: 5 },
    { clientId: 2, clock: 0, codeUnits: 12 },
    { clientId: 1, clock: 5, codeUnits: 1 },
    { clientId: 1, clock: 9, codeUnits: text.length - 18 },
  ])
})

test('a fold is one update that reads as all of them do', () => {
  const { updates, text } = twoWriters()

  expect(readDocument([foldDocument(updates)]).wikitext).toBe(text)
})

test('updates with a gap make no doc, and no fold', () => {
  const { updates } = twoWriters()

  expect(() => readDocument(updates.slice(1))).toThrow('gaps')
  expect(() => foldDocument(updates.slice(1))).toThrow('gaps')
})
