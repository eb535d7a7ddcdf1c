import { toSequenceNumber } from '@scriptorium/draft'
import { writeChange } from '@scriptorium/session'
import { afterEach, expect, test, vi } from 'vitest'

import { handClock } from '../testing/hand-clock.ts'
import { ada, openLiveRig } from './live-rig.ts'
import type { LiveRig } from './live-rig.ts'
import { serverClientId } from './server-client-id.ts'

let rig: LiveRig | undefined

afterEach(async () => {
  await rig?.close()
  rig = undefined
})

/** So many single letters taken out, and a word put in. */
async function wearOut({ live, draft }: LiveRig, count: number): Promise<void> {
  const ranges = Array.from({ length: count }, (_, index) => ({ from: 2 * index, to: 2 * index + 1 }))
  const deletions = new Map([[serverClientId(draft.draft, draft.generation), ranges]])
  const update = writeChange(99, [{ left: null, right: null, text: 'Ada' }], deletions)
  const made = { kind: 'restored', credit: [{ codeUnits: 3, person: ada }] } as const
  await live.write(draft, { person: ada, clientId: 99, update, made }, await live.place(draft), true)
}

test('ANEW6 a draft with too many separate deletions begins anew once it rests: the same text by the same people', async () => {
  const clock = handClock()
  rig = await openLiveRig('ab'.repeat(30_001), (log) => log, clock)
  const { live, store, draft } = rig
  await wearOut(rig, 30_001)
  const before = await live.written(draft.draft)

  clock.advance(30_000)

  await vi.waitFor(async () => expect(await store.log.generations(draft.draft)).toMatchObject([{ reason: 'worn' }]), {
    timeout: 60_000,
    interval: 20,
  })
  const after = await live.written(draft.draft)
  expect(before.wikitext).toContain('bbb')
  expect(after).toEqual({ ...before, generation: 2, sequence: toSequenceNumber(1) })
  expect(after.spans).toContainEqual({ codeUnits: 3, person: ada })
})

test('ANEW7 with fewer it stays as it is', async () => {
  const clock = handClock()
  rig = await openLiveRig('ab'.repeat(1_000), (log) => log, clock)
  const { live, store, draft } = rig
  await wearOut(rig, 1_000)

  clock.advance(30_000)

  await vi.waitFor(() => expect(live.liveDrafts()).toEqual([]), { timeout: 60_000, interval: 20 })
  expect(await store.log.generations(draft.draft)).toEqual([])
})
