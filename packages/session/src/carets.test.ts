import { toSequenceNumber } from '@scriptorium/draft'
import { encodeAwareness, encodeQueryAwareness, limits } from '@scriptorium/protocol'
import { expect, test } from 'vitest'

import { toConnectionId } from './effects.ts'
import { ada, grace, hi, openPair, openRig, pointed, people } from './session-rig.ts'

test('DS18 awareness carries the verified identity, whatever its client says', () => {
  const { rig } = openPair()

  rig.point(ada, 11, 1, { user: { name: 'Grace', id: '102' }, cursor: 4 })
  rig.commit()
  rig.perform(rig.session.tick(0))

  const user = { id: '101', name: 'Ada', colour: 1, isTemporary: false }
  expect(pointed(rig)).toEqual([{ clientId: 11, clock: 1, state: { user, cursor: 4 } }])
})

test('DS18 the same words said again carry the verified identity of whoever says them', () => {
  const { rig } = openPair()
  const said = { user: { name: 'Nobody', id: '7' }, cursor: 4 }
  rig.point(ada, 11, 1, said)
  rig.point(grace, 22, 1, said)
  rig.commit()
  rig.perform(rig.session.tick(0))
  rig.look()

  rig.point(ada, 11, 2, said)
  rig.point(grace, 22, 2, said)
  rig.perform(rig.session.tick(0))

  expect(pointed(rig)).toMatchObject([
    { state: { user: { id: '101', name: 'Ada' } } },
    { state: { user: { id: '102', name: 'Grace' } } },
  ])
})

test('DS19 foreign ids in awareness are ignored: no claim, no removal, no punishment', () => {
  const { rig } = openPair()
  rig.point(ada, 11, 1, { cursor: 1 })
  rig.commit()
  rig.perform(rig.session.tick(0))
  rig.look()

  rig.point(grace, 11, 99, null)
  rig.point(grace, 11, 99, { cursor: 9 })
  rig.perform(rig.session.tick(0))

  expect(rig.effects).toEqual([])
})

test('DS19 who may not write points at nothing', () => {
  const rig = openRig('Paris')
  rig.open(ada, { mayWrite: false, readOnlyBecause: 'no-right' })

  rig.point(ada, 11, 1, { cursor: 1 })

  expect(rig.effects).toEqual([])
})

test('DS20 awareness waits for its claim, and for the update it points into', () => {
  const { rig, doc } = openPair()
  rig.update(ada, hi(doc))
  rig.point(ada, 11, 1, { cursor: 3 })
  rig.perform(rig.session.tick(0))
  expect(pointed(rig)).toEqual([])

  rig.look()
  rig.commit()

  expect(rig.framesFor(grace).map(({ kind }) => kind)).toEqual(['update', 'awareness'])
})

test('DS20 a claimed id’s state still waits for the update it points into', () => {
  const { rig, doc } = openPair()
  rig.point(ada, 11, 1, { cursor: 0 })
  rig.perform(rig.session.tick(0))
  expect(pointed(rig)).toEqual([])
  rig.commit()
  rig.perform(rig.session.tick(0))
  expect(pointed(rig)).toHaveLength(1)
  rig.look()

  rig.update(ada, hi(doc))
  rig.point(ada, 11, 2, { cursor: 3 })
  rig.perform(rig.session.tick(0))

  expect(pointed(rig)).toEqual([])
})

test('DS20 a caret that moves faster than the disk is still shown', () => {
  const { rig, doc } = openPair()
  const shown: number[] = []
  for (let clock = 1; clock <= 6; clock += 1) {
    const { sequence } = rig.session
    rig.update(ada, hi(doc))
    rig.point(ada, 11, clock, { cursor: clock })
    if (clock > 1) rig.perform([...rig.session.claimed([11]), ...rig.session.stored(toSequenceNumber(sequence + 1))])
    shown.push(pointed(rig).length)
  }

  expect(shown.at(-1)).toBeGreaterThan(2)
})

test('DS20 in a crowd carets gather longer', () => {
  const { rig } = openPair()
  const stranger = { person: null, mayWrite: false, readOnlyBecause: 'signed-out', wantsFrames: false } as const
  const carets = (clock: number) => {
    rig.perform(rig.session.tick(0))
    rig.point(ada, 11, clock, { cursor: clock })
    rig.commit()
    return rig.session.tickWithinMs
  }
  for (let index = 0; index < limits.crowdConnections - 2; index += 1)
    rig.perform(rig.session.join(toConnectionId(100 + index), stranger))
  const among = carets(1)
  rig.perform(rig.session.join(toConnectionId(99), stranger))

  const inCrowd = carets(2)

  expect([among, inCrowd]).toEqual([limits.gatherMs, limits.gatherInCrowdMs])
})

test('DS20 a state that is said again unchanged is told 20 s after it was told last, and goes along with whatever is told before', () => {
  const { rig } = openPair()
  const say = (clock: number, nowMs: number): void => {
    rig.receive(ada, encodeAwareness([{ clientId: 11, clock, state: '{"cursor":1}' }]), nowMs)
  }
  say(1, 0)
  rig.commit()
  expect(rig.session.tickWithinMs).toBe(limits.gatherMs)
  rig.perform(rig.session.tick(1_000))
  rig.look()

  say(2, 16_000)
  expect(rig.session.tickWithinMs).toBe(limits.tellAgainAfterMs - 15_000)
  rig.perform(rig.session.tick(21_000))
  expect(pointed(rig)).toMatchObject([{ clientId: 11, clock: 2 }])
  expect(rig.session.tickWithinMs).toBeNull()
  rig.look()

  say(3, 31_000)
  say(4, 46_000)
  expect(rig.session.tickWithinMs).toBe(0)
  rig.point(grace, 22, 0, { cursor: 2 })
  rig.commit()
  rig.perform(rig.session.tick(46_050))
  expect(pointed(rig)).toMatchObject([{ clientId: 11, clock: 4 }, { clientId: 22 }])
})

test('DS20 what is said again unchanged is not kept back by an edit that it does not point into', () => {
  const { rig, doc } = openPair()
  rig.point(ada, 11, 1, { cursor: 1 })
  rig.commit()
  rig.perform(rig.session.tick(0))
  rig.look()

  rig.update(ada, hi(doc))
  rig.point(ada, 11, 2, { cursor: 1 })
  rig.perform(rig.session.tick(0))
  expect(pointed(rig)).toMatchObject([{ clientId: 11, clock: 2 }])
  rig.look()
  rig.point(ada, 11, 3, { cursor: 3 })
  rig.point(ada, 11, 4, { cursor: 1 })
  rig.perform(rig.session.tick(0))

  expect(pointed(rig)).toEqual([])
})

test('DS20 nobody hears only their own caret', () => {
  const { rig } = openPair()
  rig.point(ada, 11, 1, { cursor: 1 })
  rig.commit()
  rig.look()

  rig.perform(rig.session.tick(0))

  expect(rig.framesFor(ada).filter(({ kind }) => kind === 'awareness')).toEqual([])
  expect(pointed(rig)).toHaveLength(1)
})

test('DS21 a state goes when its connection does, and not with an older connection of the same client', () => {
  const { rig } = openPair()
  rig.point(ada, 11, 1, { cursor: 1 })
  rig.commit()
  const back = toConnectionId(9)
  rig.open(back, { person: people.get(ada) ?? null, mayWrite: true, readOnlyBecause: null })
  rig.point(back, 11, 2, { cursor: 2 })
  rig.perform(rig.session.tick(0))
  rig.look()

  rig.point(ada, 11, 3, null)
  rig.perform(rig.session.leave(ada))
  rig.perform(rig.session.tick(0))
  expect(pointed(rig)).toEqual([])
  rig.perform(rig.session.leave(back))
  rig.perform(rig.session.tick(0))

  expect(pointed(rig)).toEqual([{ clientId: 11, clock: 2, state: null }])
})

test('DS22 a client that says its state at a clock that peers may know is asked to raise it', () => {
  const { rig } = openPair()

  rig.point(ada, 11, 5, { cursor: 1 })
  rig.point(ada, 11, 6, { cursor: 2 })

  expect(rig.framesFor(ada)).toEqual([{ kind: 'awareness', entries: [{ clientId: 11, clock: 5, state: 'null' }] }])
})

test('DS23 states that are none, or too large, are ignored', () => {
  const { rig } = openPair()

  rig.point(ada, 11, 1, { cursor: 'x'.repeat(limits.maxAwarenessStateBytes) })
  rig.point(ada, 12, 1, ['a'])

  expect(rig.effects).toEqual([])
})

test('DS41 a connection points with few client ids at a time; one that goes makes room', () => {
  const { rig } = openPair()
  const count = limits.maxPointersPerConnection
  for (let clientId = 11; clientId <= 11 + count; clientId += 1) rig.point(ada, clientId, 1, { cursor: 1 })
  rig.commit()
  rig.perform(rig.session.tick(0))
  expect(pointed(rig)).toHaveLength(count)
  rig.look()

  rig.point(ada, 11, 2, null)
  rig.point(ada, 99, 1, { cursor: 1 })
  rig.point(ada, 12, 2, { cursor: 2 })
  rig.commit()
  rig.perform(rig.session.tick(0))

  expect(pointed(rig)).toHaveLength(3)
})

test('DS41 who asks for everybody is answered with the next tick, once', () => {
  const { rig } = openPair()
  rig.point(ada, 11, 1, { cursor: 1 })
  rig.commit()
  rig.perform(rig.session.tick(0))
  rig.look()

  rig.receive(grace, encodeQueryAwareness())
  rig.receive(grace, encodeQueryAwareness())
  expect(rig.effects).toEqual([])
  rig.perform(rig.session.tick(0))
  rig.perform(rig.session.tick(0))

  expect(rig.framesFor(grace).map(({ kind }) => kind)).toEqual(['awareness'])
})
