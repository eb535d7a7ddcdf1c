import { toPersonId } from '@scriptorium/draft'
import { encodeAskPlace, encodeTextHash } from '@scriptorium/protocol'
import { expect, test } from 'vitest'

import { toConnectionId } from './effects.ts'
import { ada, docOf, grace, openRig, people, reader, typed } from './session-rig.ts'

const hash = new Uint8Array(32).fill(7)
const at = (sequence: number, generation = 1) => ({ generation, sequence })

test('DS32 who asks is told the durable place, after everything up to it', () => {
  const rig = openRig('Paris')
  rig.open(ada)
  rig.open(grace)
  rig.update(
    ada,
    typed(docOf('Paris', 11), (text) => text.insert(5, '.')),
  )
  rig.receive(grace, encodeAskPlace())
  const early = rig.framesFor(grace)

  rig.commit()
  rig.receive(grace, encodeAskPlace())

  expect(early).toEqual([{ kind: 'place', place: at(1) }])
  expect(rig.framesFor(grace).map(({ kind }) => kind)).toEqual(['place', 'update', 'place'])
  expect(rig.framesFor(grace).at(-1)).toEqual({ kind: 'place', place: at(2) })
})

test('DS32 without the copy, or without having asked for frames, nothing is told', () => {
  const rig = openRig('Paris')
  rig.join(ada)
  rig.open(grace, { wantsFrames: false })
  rig.look()

  rig.receive(ada, encodeAskPlace())
  rig.receive(grace, encodeAskPlace())
  rig.receive(grace, encodeTextHash(at(1), hash))

  expect(rig.effects).toEqual([])
})

test('DS33 a hash at the durable place is compared once at a time; at any other it is not', () => {
  const rig = openRig('Paris')
  rig.open(ada)
  rig.look()

  rig.receive(ada, encodeTextHash(at(0), hash))
  rig.receive(ada, encodeTextHash(at(2), hash))
  rig.receive(ada, encodeTextHash(at(1, 2), hash))
  const elsewhere = rig.framesFor(ada)
  rig.look()
  rig.receive(ada, encodeTextHash(at(1), hash))
  const asked = [...rig.effects]
  rig.look()
  rig.receive(ada, encodeTextHash(at(1), hash))

  const notCompared = (place: ReturnType<typeof at>) => ({ kind: 'verdict', place, verdict: 'not-compared' })
  expect(elsewhere).toEqual([at(0), at(2), at(1, 2)].map(notCompared))
  expect(asked).toEqual([{ kind: 'compare', connection: ada, sequence: 1, sha256: hash }])
  expect(rig.framesFor(ada)).toEqual([notCompared(at(1))])
})

test('DS34 unequal texts put the draft out of step until they are equal', () => {
  const rig = openRig('Paris')
  rig.open(ada)

  rig.perform(rig.session.compared(ada, rig.session.sequence, false))
  const isFrozen = rig.session.isOutOfStep
  rig.perform(rig.session.compared(ada, rig.session.sequence, null))
  const isStillFrozen = rig.session.isOutOfStep
  rig.perform(rig.session.compared(ada, rig.session.sequence, true))

  expect([isFrozen, isStillFrozen, rig.session.isOutOfStep]).toEqual([true, true, false])
  expect(rig.framesFor(ada).flatMap((frame) => (frame.kind === 'verdict' ? [frame.verdict] : []))).toEqual([
    'unequal',
    'not-compared',
    'equal',
  ])
})

test('DS34 one person whose text alone differs freezes nothing once another holds the server’s; it is known whose it is', () => {
  const rig = openRig('Paris')
  for (const connection of [ada, grace, reader]) rig.open(connection)
  const { sequence } = rig.session

  rig.perform(rig.session.compared(ada, sequence, false))
  rig.perform(rig.session.compared(reader, sequence, true))
  expect(rig.session.isOutOfStep).toBe(true)
  rig.perform(rig.session.compared(grace, sequence, true))

  expect(rig.session.isOutOfStep).toBe(false)
  expect([...rig.session.differing]).toEqual(['101'])
  // The one who differs is told so, and nobody else.
  expect(rig.framesFor(ada).flatMap((frame) => (frame.kind === 'verdict' ? [frame.verdict] : []))).toEqual(['unequal'])
})

test('DS34 what was equal before does not contradict what differs later', () => {
  const rig = openRig('Paris')
  for (const connection of [ada, grace]) rig.open(connection)
  const { sequence } = rig.session
  rig.perform(rig.session.compared(grace, sequence, true))
  const typing = docOf('Paris', 11)
  rig.update(
    ada,
    typed(typing, (text) => text.insert(0, '!')),
  )
  rig.commit()

  rig.perform(rig.session.compared(ada, rig.session.sequence, false))
  expect(rig.session.isOutOfStep).toBe(true)
  rig.perform(rig.session.compared(grace, rig.session.sequence, true))

  expect(rig.session.isOutOfStep).toBe(false)
})

test('DS34 two people whose texts differ are believed, whoever else holds the server’s; two tabs of one are one', () => {
  const rig = openRig('Paris')
  const [tab, marit] = [toConnectionId(8), toConnectionId(9)]
  const own = { person: people.get(ada) ?? null, mayWrite: true, readOnlyBecause: null }
  for (const connection of [ada, grace]) rig.open(connection)
  rig.open(tab, own)
  rig.open(marit, { ...own, person: { person: toPersonId('103'), name: 'Marit', isTemporary: false } })
  const { sequence } = rig.session
  for (const connection of [ada, tab]) rig.perform(rig.session.compared(connection, sequence, false))
  rig.perform(rig.session.compared(marit, sequence, true))
  expect(rig.session.isOutOfStep).toBe(false)

  rig.perform(rig.session.compared(grace, sequence, false))

  expect(rig.session.isOutOfStep).toBe(true)
  expect([...rig.session.differing].toSorted()).toEqual(['101', '102'])
})

test('DS34 neither another tab of the one who differs contradicts them, nor who may only read', () => {
  const rig = openRig('Paris')
  const tab = toConnectionId(8)
  const own = { person: people.get(ada) ?? null, mayWrite: true, readOnlyBecause: null }
  rig.open(ada)
  rig.open(tab, own)
  rig.open(grace, { mayWrite: false, readOnlyBecause: 'removed' })
  const { sequence } = rig.session
  rig.perform(rig.session.compared(ada, sequence, false))

  for (const connection of [tab, grace]) rig.perform(rig.session.compared(connection, sequence, true))
  expect(rig.session.isOutOfStep).toBe(true)
  rig.session.changeAccess(toPersonId('102'), { mayWrite: true, readOnlyBecause: null })

  expect(rig.session.isOutOfStep).toBe(false)
})

test('DS35 readers, and those who left or lost the right to write, put nothing out of step', () => {
  const rig = openRig('Paris')
  for (const connection of [ada, grace, reader]) {
    rig.open(connection)
    rig.session.compared(connection, rig.session.sequence, false)
  }

  rig.session.leave(ada)
  const whileGraceWrites = rig.session.isOutOfStep
  const access = { mayWrite: false, readOnlyBecause: 'removed' }
  rig.session.changeAccess(toPersonId('102'), access)

  expect([whileGraceWrites, rig.session.isOutOfStep]).toEqual([true, false])
})
