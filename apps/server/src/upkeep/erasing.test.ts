import { setTimeout as wait } from 'node:timers/promises'

import { afterEach, expect, test } from 'vitest'

import { createTextChanging } from '../history/change-text.ts'
import { ada, openLiveRig } from '../live/live-rig.ts'
import type { LiveRig } from '../live/live-rig.ts'
import { systemClock } from '../system-clock.ts'
import { erase } from './erasing.ts'

let rig: LiveRig | undefined

afterEach(async () => {
  await rig?.close()
  rig = undefined
})

const nothing = () => undefined
const log = { debug: nothing, info: nothing, warn: nothing, error: nothing }

test('UP6 an earlier text that is restored while words are being erased does not bring them back', async () => {
  rig = await openLiveRig('Paris is a secret.')
  const { live, store, draft } = rig
  const changing = createTextChanging({ live, log: store.log, clock: systemClock })
  let restored: Promise<string> | undefined
  const upkeep: typeof store.upkeep = {
    async purge(...purged) {
      // The new generation has begun, and the old one is still on the disk.
      restored = changing
        .restore(draft, { generation: 1, sequence: 1 }, { person: ada, assertMayWrite: async () => null })
        .then(
          () => 'restored',
          (error: unknown) => String(error),
        )
      await Promise.race([restored, wait(1_000)])
      return store.upkeep.purge(...purged)
    },
  }

  await erase(draft.draft, { phrase: 'secret' }, { live, upkeep, clock: systemClock, log })

  expect(await restored).toContain('draft/no-such-place')
  expect((await live.text(draft.draft)).wikitext).toBe('Paris is a .')
})
