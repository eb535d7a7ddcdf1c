import { DraftError } from '@scriptorium/draft'
import { writeChange } from '@scriptorium/session'
import { afterEach, expect, test } from 'vitest'

import { ada, openLiveRig } from '../live/live-rig.ts'
import type { LiveRig } from '../live/live-rig.ts'
import { systemClock } from '../system-clock.ts'
import { createTextChanging } from './change-text.ts'

let rig: LiveRig | undefined

afterEach(async () => {
  await rig?.close()
  rig = undefined
})

test('HIST12 whoever loses the right while their change is being made changes nothing', async () => {
  rig = await openLiveRig('Paris.')
  const { live, store, draft } = rig
  const update = writeChange(99, [{ left: null, right: null, text: 'Ada. ' }], new Map())
  const made = { kind: 'restored', credit: [] } as const
  await live.write(draft, { person: ada, clientId: 99, update, made }, await live.place(draft), true)
  const before = await live.text(draft.draft)
  const changing = createTextChanging({ live, log: store.log, clock: systemClock })
  const removed = {
    person: ada,
    assertMayWrite: () => Promise.reject(new DraftError('person/not-allowed', { action: 'write', reasons: [] })),
  }

  const restoring = changing.restore(draft, { generation: 1, sequence: 1 }, removed)
  await expect(restoring).rejects.toMatchObject({ code: 'person/not-allowed' })
  await expect(changing.undo(draft, ada, removed, false)).rejects.toMatchObject({ code: 'person/not-allowed' })

  expect(await live.text(draft.draft)).toEqual(before)
})
