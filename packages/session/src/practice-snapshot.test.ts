import { toDraftId, toGeneration, toSequenceNumber } from '@scriptorium/draft'
import { expect, test } from 'vitest'

import { openDraftSession } from './open-draft-session.ts'
import { writePracticeSnapshot, writePracticeUpdates } from './practice-snapshot.ts'
import { noBounds, readUpdateStructure } from './update-structure.ts'

const draft = toDraftId('0000000000000000')
const generation = toGeneration(1)

test('DS43 the snapshot for practice is always the same, opens, and has every kind of item', () => {
  const state = writePracticeSnapshot()
  const snapshot = { draft, generation, sequence: toSequenceNumber(9), state }

  const session = openDraftSession(draft, { generation, snapshot, tail: [], claims: [], retiredClientIds: [] }, null)

  expect(session.sequence).toBe(9)
  expect(writePracticeSnapshot()).toEqual(state)
  const items = readUpdateStructure(state, noBounds).sections.flatMap((section) => section.items)
  const kinds = new Set(
    items.map(({ kind, origin, rightOrigin }) => `${kind} ${origin !== null} ${rightOrigin !== null}`),
  )
  expect([...kinds].toSorted()).toEqual(
    ['deleted', 'text'].flatMap((kind) => [
      ...(kind === 'text' ? ['text false false'] : []),
      `${kind} false true`,
      `${kind} true false`,
      `${kind} true true`,
    ]),
  )
})

test('DS43 what comes after it for practice follows it', () => {
  const at = { draft, generation, author: null, atMs: 0 }
  const snapshot = { draft, generation, sequence: toSequenceNumber(9), state: writePracticeSnapshot() }
  const tail = writePracticeUpdates(55, 80).map((update, index) => ({
    ...at,
    sequence: toSequenceNumber(10 + index),
    update,
  }))

  const session = openDraftSession(draft, { generation, snapshot, tail, claims: [], retiredClientIds: [] }, null)

  expect(session.sequence).toBe(89)
})
