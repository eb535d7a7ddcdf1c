import { expect, test } from 'vitest'
import { Doc } from 'yjs'
import { textInDoc, textOfUpdates } from './unsent-text.ts'

function docWith(words: string): { readonly doc: Doc; readonly updates: Uint8Array[] } {
  const doc = new Doc()
  doc.getText('wikitext').insert(0, words)
  const updates: Uint8Array[] = []
  doc.on('update', (update: Uint8Array) => updates.push(update))
  return { doc, updates }
}

const range = (doc: Doc, from: number, to: number) => ({ client: doc.clientID, from, to })

test('UNSENT1 words in the doc come in reading order, places apart in paragraphs of their own', () => {
  const { doc } = docWith('Paris is a city.')
  const text = doc.getText('wikitext')
  text.insert(16, ' It has a river.')
  text.insert(0, 'Note. ')

  const words = textInDoc(text, [range(doc, 16, 38)])

  expect(words).toBe('Note. \n\n It has a river.')
})

test('UNSENT2 what was typed letter by letter stays together, and what was deleted again is left out', () => {
  const { doc } = docWith('AB')
  const text = doc.getText('wikitext')
  for (const [index, letter] of 'river'.split('').entries()) text.insert(1 + index, letter)
  text.delete(3, 1)

  const words = textInDoc(text, [range(doc, 2, 4), range(doc, 4, 7)])

  expect(words).toBe('rier')
})

test('UNSENT3 words of updates alone are found without their document', () => {
  const { doc, updates } = docWith('Paris is a city.')
  const text = doc.getText('wikitext')
  for (const [index, letter] of 'On the Seine'.split('').entries()) text.insert(16 + index, letter)
  text.insert(0, 'Note. ')
  text.delete(16 + 6, 3)

  const words = textOfUpdates(updates)

  expect(words).toBe('the Seine\n\nNote. ')
})

test('UNSENT4 the same update twice gives its words once', () => {
  const { doc, updates } = docWith('x')
  doc.getText('wikitext').insert(1, 'once')

  const words = textOfUpdates([...updates, ...updates])

  expect(words).toBe('once')
})

test('UNSENT5 a thousand letters in a text of a megabyte are found at once', () => {
  const { doc } = docWith('word '.repeat(200_000))
  const text = doc.getText('wikitext')
  const ranges = Array.from({ length: 1_000 }, (_, index) => {
    text.insert(500_000 + index, 'a')
    return range(doc, 1_000_000 + index, 1_000_001 + index)
  })

  expect(textInDoc(text, ranges)).toBe('a'.repeat(1_000))
})
