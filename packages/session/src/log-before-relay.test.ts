import { toSequenceNumber } from '@scriptorium/draft'
import { rootName } from '@scriptorium/protocol'
import { expect, test } from 'vitest'
import * as Y from 'yjs'

import { toConnectionId } from './effects.ts'
import { ada, docOf, grace, hi, openPair, people, reader, step1, textOf, typed } from './session-rig.ts'
import type { SessionRig } from './session-rig.ts'

const kinds = (rig: SessionRig): string[] => rig.effects.map(({ kind }) => kind)

test('DS6 nobody sees an update and its author is told nothing before it is durable', () => {
  const { rig, doc } = openPair()

  rig.update(ada, hi(doc))

  expect(kinds(rig)).toEqual(['claim', 'store'])
  rig.look()
  rig.commit()
  expect(rig.framesFor(grace)).toMatchObject([{ kind: 'update' }])
  expect(rig.framesFor(ada)).toEqual([{ kind: 'durable', updates: 2 }])
})

test('DS6 sequence numbers have no holes, and what became durable together is relayed together', () => {
  const { rig, doc } = openPair()
  rig.open(reader)

  rig.update(ada, hi(doc))
  rig.update(
    ada,
    typed(doc, (text) => text.delete(0, 1)),
  )
  expect(rig.entries().map(({ sequence }) => sequence)).toEqual([2, 3])
  rig.look()
  rig.commit()

  const relayed = rig.framesFor(reader)
  expect(relayed).toHaveLength(1)
  const copy = docOf('Paris', 12)
  for (const frame of relayed) if (frame.kind === 'update') Y.applyUpdate(copy, frame.update)
  expect(copy.getText(rootName).toString()).toBe('i Paris')
})

test('DS6 what is not durable yet is not carried along by what is', () => {
  const { rig, doc } = openPair()
  rig.open(reader)
  rig.update(ada, hi(doc))
  rig.update(ada, hi(doc))
  rig.look()

  rig.perform(rig.session.stored(toSequenceNumber(2)))

  expect(rig.session.sequence).toBe(2)
  expect(rig.framesFor(reader)).toHaveLength(1)
  expect(rig.framesFor(ada)).toEqual([{ kind: 'durable', updates: 2 }])
  expect(textOf(rig.session.updates())).toBe('Hi Paris')
})

test('DS6 authors whose updates became durable together each get the other one', () => {
  const { rig, doc } = openPair()
  const other = docOf('Paris', 12)
  rig.update(ada, hi(doc))
  rig.update(
    grace,
    typed(other, (text) => text.insert(5, '!')),
  )
  rig.look()

  rig.commit()

  for (const frame of rig.framesFor(ada)) if (frame.kind === 'update') Y.applyUpdate(doc, frame.update)
  for (const frame of rig.framesFor(grace)) if (frame.kind === 'update') Y.applyUpdate(other, frame.update)
  expect([doc, other].map((one) => one.getText(rootName).toString())).toEqual(['Hi Paris!', 'Hi Paris!'])
  expect(rig.framesFor(ada).filter(({ kind }) => kind === 'update')).toHaveLength(1)
})

test('DS7 what is sent again while it is on its way is not logged twice, and acknowledged only once durable', () => {
  const { rig, doc } = openPair()
  const update = hi(doc)
  rig.update(ada, update)
  const back = toConnectionId(9)
  rig.join(back, { person: people.get(ada) ?? null, mayWrite: true, readOnlyBecause: null })
  rig.receive(back, step1)
  rig.look()

  rig.answer(back, Y.encodeStateAsUpdate(doc))

  expect(rig.effects).toEqual([])
  rig.commit()
  expect(rig.framesFor(back)).toContainEqual({ kind: 'durable', updates: 1 })
})

test('DS8 a stock client that comes back with its whole history brings in only what is new, deletions too', () => {
  const { rig, doc } = openPair()
  rig.update(ada, hi(doc))
  rig.commit()
  typed(doc, (text) => text.delete(3, 2))
  typed(doc, (text) => text.insert(0, 'Oh. '))
  rig.look()

  rig.answer(ada, Y.encodeStateAsUpdate(doc))

  const [entry] = rig.entries()
  const sizes = entry === undefined ? [] : [entry.update.length < Y.encodeStateAsUpdate(doc).length]
  expect(sizes).toEqual([true])
  expect(textOf([...rig.session.updates(), ...rig.entries().map(({ update }) => update)])).toBe('Oh. Hi ris')
})
