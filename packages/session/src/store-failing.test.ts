import { toSequenceNumber } from '@scriptorium/draft'
import { rootName } from '@scriptorium/protocol'
import { expect, test } from 'vitest'
import * as Y from 'yjs'

import { ada, docOf, grace, hi, openPair, openRig, storedDraft, textOf, typed } from './session-rig.ts'

test('DS29 when the store fails, the session is back at the durable frontier and says so', () => {
  const { rig, doc } = openPair()
  rig.update(ada, hi(doc))
  rig.update(
    ada,
    typed(doc, (text) => text.delete(4, 2)),
  )
  rig.look()

  rig.perform(rig.session.storeFailed())

  expect(rig.framesFor(ada)).toMatchObject([
    { kind: 'refused', refusal: { update: 2, reason: 'store-failed' } },
    { kind: 'notice', notice: { role: 'read', readOnlyBecause: 'store-failed', sequence: 1 } },
  ])
  expect(rig.framesFor(grace)).toMatchObject([{ kind: 'notice', notice: { role: 'read' } }])
  expect(textOf(rig.session.updates())).toBe('Paris')
})

test('DS30 while the store is down updates are refused; afterwards everybody is asked again', () => {
  const { rig, doc } = openPair()
  rig.update(ada, hi(doc))
  rig.perform(rig.session.storeFailed())
  rig.update(
    ada,
    typed(doc, (text) => text.insert(0, 'Oh. ')),
  )
  rig.update(
    grace,
    typed(docOf('Paris', 12), (text) => text.insert(0, 'Oh. ')),
  )
  expect(rig.framesFor(grace).at(-1)).toMatchObject({ refusal: { reason: 'store-failed' } })
  rig.look()

  rig.perform(rig.session.storeRecovered())
  rig.answer(ada, Y.encodeStateAsUpdate(doc))
  rig.commit()

  expect(rig.entries().map(({ sequence }) => sequence)).toEqual([2])
  expect(textOf(rig.session.updates())).toBe('Oh. Hi Paris')
  expect(rig.framesFor(ada).at(-1)).toEqual({ kind: 'durable', updates: 4 })
})

test('DS36 what could be saved of a damaged draft is shown and takes nothing, and the notice says why', () => {
  const rig = openRig('Paris', storedDraft('Paris'), 'store-damaged')
  rig.join(ada)
  const doc = docOf('Paris', 11)

  rig.update(ada, hi(doc))

  expect(rig.framesFor(ada)).toMatchObject([
    { kind: 'notice', notice: { role: 'read', readOnlyBecause: 'store-damaged' } },
    { kind: 'refused', refusal: { update: 1, reason: 'store-failed' } },
  ])
  expect(rig.entries()).toEqual([])
  expect(textOf(rig.session.updates())).toBe('Paris')
})

test('DS31 a long tail is folded once, and the copy stays whole', () => {
  const { rig, doc } = openPair()
  const long = typed(doc, (text) => text.insert(0, 'x'.repeat(70_000)))
  rig.update(ada, long)
  rig.commit()
  const asked = rig.effects.filter(({ kind }) => kind === 'compact')
  expect(asked).toMatchObject([{ upTo: 2 }])
  rig.update(ada, hi(doc))
  rig.commit()
  expect(rig.effects.filter(({ kind }) => kind === 'compact')).toHaveLength(1)

  const state = Y.encodeStateAsUpdate(docOf('Paris', 12), undefined)
  const folded = new Y.Doc()
  for (const update of [state, long]) Y.applyUpdate(folded, update)
  rig.session.compacted({ sequence: toSequenceNumber(2), state: Y.encodeStateAsUpdate(folded) })

  expect(rig.session.updates()).toHaveLength(2)
  expect(textOf(rig.session.updates())).toBe(doc.getText(rootName).toString())
})

test('DS31 what came during a fold is folded after it, also when nobody types any more', () => {
  const { rig, doc } = openPair()
  const states = ['x', 'y'].map((letter) => {
    const long = typed(doc, (text) => text.insert(0, letter.repeat(70_000)))
    rig.update(ada, long)
    rig.commit()
    return Y.encodeStateAsUpdate(doc)
  })

  const [first, second] = states.map((state, index) =>
    rig.session.compacted({ sequence: toSequenceNumber(2 + index), state }),
  )

  expect(first).toMatchObject([{ kind: 'compact', upTo: 3 }])
  expect(second).toEqual([])
})
