import { toPersonId } from '@scriptorium/draft'
import { rootName } from '@scriptorium/protocol'
import { expect, test } from 'vitest'
import * as Y from 'yjs'

import { ada, docOf, grace, hi, openPair } from './session-rig.ts'
import type { SessionRig } from './session-rig.ts'
import { writeChange } from './update-pieces.ts'

const kinds = (rig: SessionRig): string[] => rig.effects.map(({ kind }) => kind)

const own = { person: toPersonId('101'), made: { kind: 'restored', credit: [] } } as const
const putIn = (clientId: number): Uint8Array =>
  writeChange(
    clientId,
    [{ left: { clientId: 7, clock: 4 }, right: null, text: ' again' }],
    new Map([[7, [{ from: 0, to: 1 }]]]),
  )

test('DS42 the server’s own change is logged with what it is, then sent to everybody', () => {
  const { rig } = openPair()

  const outcome = rig.session.write({ ...own, clientId: 99, update: putIn(99) }, 5)
  if (typeof outcome === 'string') throw new Error(outcome)
  rig.perform(outcome.effects)
  const shownBefore = kinds(rig)
  rig.commit()

  expect(shownBefore).toEqual(['claim', 'store'])
  expect(rig.entries()).toMatchObject([{ sequence: 2, author: own.person, atMs: 5, made: own.made }])
  for (const id of [ada, grace]) {
    const [frame] = rig.framesFor(id)
    const doc = docOf('Paris', 12)
    if (frame?.kind === 'update') Y.applyUpdate(doc, frame.update)
    expect(doc.getText(rootName).toJSON()).toBe('aris again')
  }
  expect(rig.session.personOf(99)).toBe(own.person)
})

test('DS42 it needs a client id that nobody has or had, and an open draft', () => {
  const { rig, doc } = openPair()
  rig.update(ada, hi(doc))
  rig.commit()

  expect(rig.session.write({ ...own, clientId: 11, update: putIn(11) }, 5)).toBe('foreign-client-id')
  expect(rig.session.write({ ...own, clientId: 7, update: putIn(7) }, 5)).toBe('foreign-client-id')
  const outside = writeChange(98, [{ left: { clientId: 55, clock: 0 }, right: null, text: 'x' }], new Map())
  expect(rig.session.write({ ...own, clientId: 98, update: outside }, 5)).toBe('unknown-origin')
  rig.perform(rig.session.changeHold('locked'))
  expect(rig.session.write({ ...own, clientId: 99, update: putIn(99) }, 5)).toBe('locked')
  expect(rig.session.personOf(99)).toBeUndefined()
})
