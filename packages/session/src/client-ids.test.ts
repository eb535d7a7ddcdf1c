import { limits } from '@scriptorium/protocol'
import { expect, test } from 'vitest'
import * as Y from 'yjs'

import { ada, docOf, draft, grace, hi, openPair, openRig, people, storedDraft } from './session-rig.ts'
import type { SessionRig } from './session-rig.ts'

const kinds = (rig: SessionRig): string[] => rig.effects.map(({ kind }) => kind)

test('DS14 a client id is claimed before the first entry that needs it, once', () => {
  const { rig, doc } = openPair()

  rig.update(ada, hi(doc))
  rig.update(ada, hi(doc))

  const claims = rig.effects.flatMap((effect) => (effect.kind === 'claim' ? effect.claims : []))
  expect(kinds(rig)).toEqual(['claim', 'store', 'store'])
  expect(claims).toEqual([{ draft, generation: 1, clientId: 11, person: '101' }])
})

test('DS15 new words by another person’s client id are refused, and by the server’s', () => {
  const { rig, doc } = openPair()
  rig.update(ada, hi(doc))
  rig.commit()
  const forged = docOf('Paris', 12)
  Y.applyUpdate(forged, Y.encodeStateAsUpdate(doc))
  forged.clientID = 11
  const asServer = docOf('Paris', 7)
  rig.look()

  rig.update(grace, hi(forged))
  rig.update(grace, hi(asServer))

  expect(rig.framesFor(grace).map((frame) => frame.kind === 'refused' && frame.refusal.reason)).toEqual([
    'foreign-client-id',
    'foreign-client-id',
  ])
  expect(rig.entries()).toEqual([])
})

test('DS16 client ids of an earlier generation are refused to everybody', () => {
  const rig = openRig('Paris', storedDraft('Paris', { retiredClientIds: [11] }))
  rig.open(ada)

  rig.update(ada, hi(docOf('Paris', 11)))
  rig.point(ada, 11, 1, { cursor: 1 })

  expect(rig.framesFor(ada)).toEqual([{ kind: 'refused', refusal: { update: 2, reason: 'retired-client-id' } }])
})

test('DS17 one connection claims a bounded number of ids', () => {
  const rig = openRig('Paris')
  rig.open(ada)
  for (let clientId = 100; clientId < 100 + limits.maxClaimsPerConnection; clientId += 1) {
    rig.point(ada, clientId, 0, {})
    rig.point(ada, clientId, 0, null)
  }
  rig.look()

  rig.point(ada, 5_000, 0, {})
  rig.update(ada, hi(docOf('Paris', 11)))

  expect(rig.framesFor(ada)).toEqual([{ kind: 'refused', refusal: { update: 2, reason: 'too-often' } }])
})

test('DS17 one person claims a bounded number of ids, on all connections and days together', () => {
  const person = people.get(ada)?.person ?? null
  const { generation, claims, ...stored } = storedDraft('Paris')
  const taken = Array.from({ length: limits.maxClaimsPerPerson }, (_, index) => ({
    draft,
    generation,
    clientId: 10_000 + index,
    person,
  }))
  const rig = openRig('Paris', { ...stored, generation, claims: [...claims, ...taken] })
  rig.open(ada)
  rig.open(grace)

  rig.update(ada, hi(docOf('Paris', 11)))
  rig.update(ada, hi(docOf('Paris', 10_000)))
  rig.update(grace, hi(docOf('Paris', 12)))

  expect(rig.framesFor(ada)).toEqual([{ kind: 'refused', refusal: { update: 2, reason: 'too-often' } }])
  expect(rig.entries()).toHaveLength(2)
})
