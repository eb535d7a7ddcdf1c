import { toDraftId, toGeneration, toSequenceNumber } from '@scriptorium/draft'
import type { LogEntry, StoredDraft } from '@scriptorium/draft'
import { createEncoder, toUint8Array, writeUint8, writeVarString, writeVarUint } from 'lib0/encoding'
import { expect, test } from 'vitest'
import * as Y from 'yjs'

import { reopening } from './reopening.ts'
import type { Reopened } from './reopening.ts'

const draft = toDraftId('0123456789abcdef')
const sequence = toSequenceNumber(1)
const generation = toGeneration(1)
const nothing: StoredDraft = { generation, snapshot: null, tail: [], claims: [], retiredClientIds: [] }

function asSnapshot(state: Uint8Array): StoredDraft {
  return { ...nothing, snapshot: { draft, generation, sequence, state } }
}

function asTail(update: Uint8Array): StoredDraft {
  const entry: LogEntry = { draft, generation, sequence, author: null, atMs: 0, update }
  return { ...nothing, tail: [entry] }
}

function open(stored: StoredDraft): Reopened & { readonly steps: number } {
  const all = reopening(stored)
  for (let steps = 1; ; steps += 1) {
    const step = all.next()
    if (step.done === true) return { ...step.value, steps }
  }
}

/** Two people type and delete here and there. */
function editedState(): Uint8Array {
  const docs = [new Y.Doc(), new Y.Doc()]
  docs.forEach((doc, index) => (doc.clientID = 11 + index))
  for (let edit = 0; edit < 600; edit += 1) {
    const doc = docs[edit % 2] ?? new Y.Doc()
    const text = doc.getText('wikitext')
    if (edit % 7 === 6) text.delete((edit * 31) % Math.max(1, text.length - 3), Math.min(3, text.length))
    else text.insert((edit * 17) % (text.length + 1), edit % 5 === 0 ? '漢🦉' : 'ab')
    if (edit % 50 === 0) for (const other of docs) Y.applyUpdate(other, Y.encodeStateAsUpdate(doc))
  }
  const [first = new Y.Doc(), second = first] = docs
  Y.applyUpdate(first, Y.encodeStateAsUpdate(second))
  return Y.encodeStateAsUpdate(first)
}

/** Sections of client id, first clock and what follows each item's info byte. */
function forged(
  sections: readonly (readonly [number, number, readonly (number | string)[][]])[],
  gone: readonly number[] = [],
) {
  const encoder = createEncoder()
  writeVarUint(encoder, sections.length)
  for (const [clientId, clock, items] of sections) {
    for (const number of [items.length, clientId, clock]) writeVarUint(encoder, number)
    for (const [info, ...parts] of items) {
      writeUint8(encoder, Number(info))
      for (const part of parts)
        if (typeof part === 'number') writeVarUint(encoder, part)
        else writeVarString(encoder, part)
    }
  }
  writeVarUint(encoder, gone.length === 0 ? 0 : 1)
  if (gone.length > 0) for (const number of [11, 1, ...gone]) writeVarUint(encoder, number)
  return toUint8Array(encoder)
}

const first = [4, 1, 'wikitext', 'x']

test('DS5 a snapshot tells what the same update in the log tells', () => {
  const state = editedState()

  const [folded, logged] = [open(asSnapshot(state)).known, open(asTail(state)).known]

  expect(folded.clocks).toEqual(logged.clocks)
  expect(folded.visibleCodeUnits).toBe(logged.visibleCodeUnits)
  expect(folded.deleteRanges).toBe(logged.deleteRanges)
  expect(folded.deleteRanges).toBeGreaterThan(20)
})

test('DS43 what is stored is taken in by steps, however much it is', () => {
  const items = Array.from({ length: 100_000 }, (_, clock) => (clock === 0 ? first : [0x84, 11, clock - 1, 'x']))
  const tail = [0, 1, 2].map((index) => {
    const at = toSequenceNumber(index + 2)
    const update = forged([[12 + index, 0, [[0x84, 11, 5, 'x'.repeat(70_000)]]]])
    return { draft, generation, sequence: at, author: null, atMs: 0, update }
  })

  const { steps, known } = open({ ...asSnapshot(forged([[11, 0, items]])), tail })

  expect(steps).toBeGreaterThan(100_000 / 20_000 + tail.length)
  expect(known.visibleCodeUnits).toBe(100_000 + 3 * 70_000)
})

test.each([
  ['that does not begin at its beginning', forged([[11, 1, [first]]])],
  [
    'with a client twice',
    forged([
      [11, 0, [first]],
      [11, 0, [first]],
    ]),
  ],
  ['with a hole', forged([[11, 0, [first, [10, 5], first]]])],
  ['with something collected', forged([[11, 0, [[0, 5]]]])],
  ['with something embedded', forged([[11, 0, [[5, 1, 'wikitext', '{}']]]])],
  ['with a carriage return', forged([[11, 0, [[4, 1, 'wikitext', 'a\r']]]])],
  ['that leans on what is not there', forged([[11, 0, [[0x84, 12, 0, 'x']]]])],
  [
    'that leans on its own later words',
    forged([
      [
        11,
        0,
        [
          [0x84, 11, 5, 'x'],
          [4, 1, 'wikitext', '123456789'],
        ],
      ],
    ]),
  ],
  ['that deletes what is not there', forged([[11, 0, [first]]], [0, 2])],
  ['that is cut', forged([[11, 0, [first]]]).slice(0, -1)],
  ['with more behind it', Uint8Array.of(...forged([[11, 0, [first]]]), 0)],
])('DS5 a snapshot %s is not opened', (_name, state) => {
  expect(() => open(asSnapshot(state))).toThrow(/snapshot at 1/)
})
