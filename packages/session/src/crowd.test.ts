import { toPersonId } from '@scriptorium/draft'
import { closeCode, limits } from '@scriptorium/protocol'
import { expect, test } from 'vitest'

import { toConnectionId } from './effects.ts'
import type { Access } from './effects.ts'
import { ada, grace, openRig, people, reader } from './session-rig.ts'

const tabOf = (place: number) => toConnectionId(10_000 + place)

test('DS37 neither readers nor one person take all the room of a draft', () => {
  const rig = openRig('Paris')
  const closed = () => rig.effects.flatMap((effect) => (effect.kind === 'close' ? [effect.code] : []))
  for (let place = 0; place < limits.maxReadersPerDraft; place += 1) rig.join(tabOf(place), { wantsFrames: false })
  for (let place = 0; place < limits.maxConnectionsPerPerson; place += 1)
    rig.join(tabOf(2_000 + place), { person: people.get(ada) ?? null, wantsFrames: false })
  expect(closed()).toEqual([])

  rig.join(reader, { wantsFrames: false })
  rig.join(ada, { wantsFrames: false })
  rig.join(grace)

  expect(closed()).toEqual([closeCode.tooMuch, closeCode.tooMuch])
  expect(rig.framesFor(grace)).toMatchObject([{ kind: 'notice' }])
})

const someone = (place: number): Partial<Access> => ({
  person: { person: toPersonId(String(10_000 + place)), name: 'Somebody', isTemporary: false },
  wantsFrames: false,
})

test('DS37 whoever they are, a draft has room for so many connections', () => {
  const rig = openRig('Paris')
  for (let place = 0; place < limits.maxConnectionsPerDraft; place += 1) rig.join(tabOf(place), someone(place))
  expect(rig.effects).toEqual([])

  rig.join(grace)

  expect(rig.effects).toEqual([{ kind: 'close', connection: grace, code: closeCode.tooMuch }])
})
