import { closeCode, limits } from '@scriptorium/protocol'
import { expect, test } from 'vitest'
import * as Y from 'yjs'

import { ada, grace, hi, openPair, pointed, people, reader, textOf } from './session-rig.ts'

test('DS24 a right that is lost is lost at once: the next update is refused, the caret goes', () => {
  const { rig, doc } = openPair()
  rig.point(ada, 11, 1, { cursor: 1 })
  rig.commit()
  rig.perform(rig.session.tick(0))
  rig.look()

  rig.perform(
    rig.session.changeAccess(people.get(ada)?.person ?? null, { mayWrite: false, readOnlyBecause: 'removed' }),
  )
  rig.update(ada, hi(doc))
  rig.perform(rig.session.tick(0))

  expect(rig.framesFor(ada)[0]).toMatchObject({ kind: 'notice', notice: { role: 'read', readOnlyBecause: 'removed' } })
  expect(rig.framesFor(ada)[1]).toEqual({ kind: 'refused', refusal: { update: 2, reason: 'read-only' } })
  expect(pointed(rig)).toEqual([{ clientId: 11, clock: 1, state: null }])
})

test('DS25 one that may write again is asked for what it kept, and for its caret', () => {
  const { rig, doc } = openPair()
  rig.perform(rig.session.changeHold('locked'))
  rig.update(ada, hi(doc))
  rig.look()

  rig.perform(rig.session.changeHold(null))

  expect(rig.framesFor(ada).map(({ kind }) => kind)).toEqual(['notice', 'sync-step-1', 'query-awareness'])
  rig.answer(ada, Y.encodeStateAsUpdate(doc))
  rig.commit()
  expect(textOf(rig.session.updates())).toBe('Hi Paris')
})

test('DS26 without access the connections of that person are cut, and of nobody else', () => {
  const { rig } = openPair()

  rig.perform(rig.session.changeAccess(people.get(ada)?.person ?? null, null))

  expect(rig.effects).toEqual([{ kind: 'close', connection: ada, code: closeCode.noRight }])
  expect(rig.session.present().present.map(({ name }) => name)).toEqual(['Grace'])
})

test.each([
  ['locked', 'locked'],
  ['closed', 'closed'],
  ['published', 'closed'],
  ['abandoned', 'closed'],
] as const)('DS27 a %s draft takes nothing, and says why', (hold, reason) => {
  const { rig, doc } = openPair()

  rig.perform(rig.session.changeHold(hold))
  rig.update(ada, hi(doc))

  expect(rig.framesFor(ada)).toMatchObject([
    { kind: 'notice', notice: { role: 'read', readOnlyBecause: hold } },
    { kind: 'refused', refusal: { update: 2, reason } },
  ])
  expect(rig.entries()).toEqual([])
})

test('DS28 people are listed once each with their client ids; readers are counted; news of it is gathered', () => {
  const { rig, doc } = openPair()
  rig.open(reader)
  rig.update(ada, hi(doc))
  rig.commit()
  rig.look()
  expect(rig.session.tickWithinMs).toBe(limits.gatherMs)

  rig.perform(rig.session.tick(0))

  const notice = rig.framesFor(grace)[0]
  expect(notice).toMatchObject({
    notice: {
      present: [
        { id: '101', name: 'Ada', colour: 1, clientIds: [11] },
        { id: '102', name: 'Grace', colour: 2, clientIds: [] },
      ],
      readers: 1,
    },
  })
  expect(rig.session.tickWithinMs).toBeNull()
})
