import type { DraftLog } from '@scriptorium/draft'
import { afterEach, expect, test, vi } from 'vitest'

import { openLiveRig } from '../live-rig.ts'
import type { LiveRig } from '../live-rig.ts'

let rig: LiveRig | undefined
let loads = 0

afterEach(async () => {
  await rig?.close()
  rig = undefined
  loads = 0
})

function counted(log: DraftLog): DraftLog {
  return {
    ...log,
    load(draft) {
      loads += 1
      return log.load(draft)
    },
  }
}

test('a draft that nobody has open is read once, however often its text is asked for', async () => {
  rig = await openLiveRig('Paris is a city.', counted)
  const { live, draft } = rig
  loads = 0

  const texts = await Promise.all(Array.from({ length: 50 }, () => live.text(draft.draft)))
  texts.push(await live.text(draft.draft))

  expect(new Set(texts.map(({ wikitext }) => wikitext))).toEqual(new Set(['Paris is a city.']))
  expect(loads).toBe(1)
})

test('what was written since is in the text that is asked for next', async () => {
  rig = await openLiveRig('Paris is a city.', counted)
  const { live, draft } = rig
  await live.text(draft.draft)

  const { doc, provider } = rig.connect({})
  await vi.waitFor(() => expect(provider.synced).toBe(true), { timeout: 60_000, interval: 10 })
  doc.getText('wikitext').insert(0, 'Yes: ')

  await vi.waitFor(async () => expect((await live.text(draft.draft)).wikitext).toBe('Yes: Paris is a city.'), {
    timeout: 60_000,
    interval: 10,
  })
})
