import { expect, test } from 'vitest'
import { applyUpdate, Doc, encodeStateAsUpdate } from 'yjs'
import { applyAll, planRestore } from './restore.ts'

/** A row of words typed into `before`, by a doc of its own. */
function row(key: number, generation: number, before: Doc, type: (doc: Doc) => void) {
  const doc = new Doc()
  applyUpdate(doc, encodeStateAsUpdate(before))
  let update: Uint8Array = new Uint8Array()
  doc.once('update', (bytes: Uint8Array) => {
    update = bytes
  })
  type(doc)
  return { key, generation, update, codeUnits: 5, atMs: 1_000 + key, clientId: doc.clientID }
}

function docWith(words: string): Doc {
  const doc = new Doc()
  doc.getText('wikitext').insert(0, words)
  return doc
}

test('RESTORE1 words of this generation go in, whoever of the person’s tabs typed them', () => {
  const doc = docWith('Paris')
  const rows = [
    row(1, 3, doc, (copy) => copy.getText('wikitext').insert(5, ' is')),
    row(2, 3, doc, (copy) => copy.getText('wikitext').delete(0, 1)),
  ]

  const plan = planRestore(doc, 'draft', 3, rows)

  expect(plan).toMatchObject({ keys: [1, 2], codeUnits: 10, sinceMs: 1_001, leftovers: [], leftoverKeys: [] })
  applyAll(doc, plan.updates, null)
  expect(doc.getText('wikitext').toJSON()).toBe('aris is')
})

test('RESTORE2 words of another generation never go in, although Yjs would take them', () => {
  const typedIntoNothing = row(1, 1, new Doc(), (copy) => copy.getText('wikitext').insert(0, 'SECRET'))

  const plan = planRestore(docWith('Clean.'), 'draft', 2, [typedIntoNothing])

  expect(plan.updates).toEqual([])
  expect(plan.keys).toEqual([])
  expect(plan.leftovers).toEqual([{ draft: 'draft', generation: 1, text: 'SECRET', sinceMs: 1_001 }])
  expect(plan.leftoverKeys).toEqual([1])
})

test('RESTORE3 words that lack what they were typed after do not go in: they would stay pending for ever', () => {
  const elsewhere = row(1, 2, docWith('Another text'), (copy) => copy.getText('wikitext').insert(7, ' lost'))

  const plan = planRestore(docWith('Clean.'), 'draft', 2, [elsewhere])

  expect(plan.updates).toEqual([])
  expect(plan.leftovers).toMatchObject([{ generation: 2, text: ' lost' }])
})

test('RESTORE4 bytes that are no update are left over without words', () => {
  const broken = { key: 1, generation: 2, update: new Uint8Array([255, 255, 3]), codeUnits: 1, atMs: 5, clientId: 9 }

  const plan = planRestore(docWith('Clean.'), 'draft', 2, [broken])

  expect(plan.updates).toEqual([])
  expect(plan.leftovers).toEqual([])
  expect(plan.leftoverKeys).toEqual([1])
})

test('RESTORE5 nothing found, nothing done', () => {
  const plan = planRestore(docWith('Clean.'), 'draft', 2, [])

  expect(plan).toMatchObject({ updates: [], keys: [], leftovers: [], leftoverKeys: [] })
})

test('RESTORE6 an hour of typing, a row a letter, goes in as one change and at once', () => {
  const doc = docWith('Paris')
  const copy = new Doc()
  applyUpdate(copy, encodeStateAsUpdate(doc))
  const rows: Parameters<typeof planRestore>[3][number][] = []
  copy.on('update', (update: Uint8Array) =>
    rows.push({ key: rows.length, generation: 2, update, codeUnits: 1, atMs: 5, clientId: copy.clientID }),
  )
  for (let n = 0; n < 10_000; n += 1) copy.getText('wikitext').insert(5 + (n % 50), 'x')
  let changes = 0
  doc.on('update', () => {
    changes += 1
  })

  applyAll(doc, planRestore(doc, 'draft', 2, rows).updates, null)

  expect(changes).toBe(1)
  expect(doc.getText('wikitext').toJSON()).toBe(copy.getText('wikitext').toJSON())
})
