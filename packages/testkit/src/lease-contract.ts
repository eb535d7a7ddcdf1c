import { toEpoch, toGeneration, toSequenceNumber, type Store } from '@scriptorium/draft'
import { describe, expect, onTestFinished, test } from 'vitest'
import { ada, draftId, entryAt } from './samples.ts'

/** Opens a store on a storage that others are opened on too, as a process of its own would. */
export type OpenOnStorage = (nowMs: () => number) => Promise<Store>

async function openOn(open: OpenOnStorage, nowMs: () => number): Promise<Store> {
  const store = await open(nowMs)
  onTestFinished(() => store.close())
  return store
}

/** One process writes at a time, and whoever hung past its lease stores nothing. @param storage an empty one */
export function describeLease(name: string, storage: () => Promise<OpenOnStorage>): void {
  describe(`Lease of ${name}`, () => {
    const draft = draftId(1)
    const longMs = 3_600_000

    /** One process that hangs, and another that took over an hour later. */
    async function hangAndTakeOver() {
      const open = await storage()
      const stale = await openOn(open, () => 0)
      await stale.log.append([entryAt(draft, 1)])
      const owner = await openOn(open, () => longMs)
      return { stale, owner }
    }

    test('LEASE1 while one process holds the store a second one is refused, in words', async () => {
      const open = await storage()
      await openOn(open, () => 0)

      const second = open(() => 1_000)

      await expect(second).rejects.toThrow(/^Another process \(.+\) has this store open/)
    })

    test('LEASE2 a store that was closed is free at once, and the epoch grows', async () => {
      const open = await storage()
      const first = await openOn(open, () => 0)
      const before = await first.log.renew()
      await first.close()

      const second = await openOn(open, () => 1)

      expect((await second.log.renew()).epoch).toBe(before.epoch + 1)
    })

    test('LEASE3 a stale owner, paused past its lease and then woken, can append nothing', async () => {
      const { stale, owner } = await hangAndTakeOver()

      const late = stale.log.append([entryAt(draft, 2)])

      await expect(late).rejects.toMatchObject({ code: 'store/failed' })
      await owner.log.append([entryAt(draft, 2)])
      await expect(stale.log.append([entryAt(draft, 3)])).rejects.toMatchObject({ code: 'store/failed' })
      await expect(stale.log.append([entryAt(draft, 3)], toEpoch(1))).rejects.toMatchObject({ code: 'store/failed' })
      await expect(stale.log.append([entryAt(draftId(2), 1)])).rejects.toMatchObject({ code: 'store/failed' })
      expect((await owner.log.load(draft))?.tail).toHaveLength(2)
      expect(await owner.log.load(draftId(2))).toBeUndefined()
    })

    test('LEASE4 a stale owner can neither claim nor keep a snapshot', async () => {
      const { stale, owner } = await hangAndTakeOver()
      const generation = toGeneration(1)

      const outcomes = await Promise.allSettled([
        stale.log.claim([{ draft, generation, clientId: 5, person: ada.person }]),
        stale.log.saveSnapshot({ draft, generation, sequence: toSequenceNumber(1), state: new Uint8Array([1]) }),
      ])

      expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
      expect(await owner.log.load(draft)).toMatchObject({ claims: [], snapshot: null })
    })

    test('LEASE5 a stale owner cannot renew; it reads, and hears of the new entries', async () => {
      const { stale, owner } = await hangAndTakeOver()
      await owner.log.append([entryAt(draft, 2)])

      const renewal = stale.log.renew()

      await expect(renewal).rejects.toMatchObject({ code: 'store/failed' })
      expect((await stale.log.load(draft))?.tail).toHaveLength(2)
    })

    test('LEASE6 when the new owner is gone the old one may take over again, but not write on from what it had loaded', async () => {
      const { stale, owner } = await hangAndTakeOver()
      const loaded = (await stale.log.load(draft))?.epoch
      await owner.close()

      const { epoch } = await stale.log.renew()

      expect(epoch).toBe(3)
      await expect(stale.log.append([entryAt(draft, 2)], loaded)).rejects.toMatchObject({ code: 'store/failed' })
      await stale.log.append([entryAt(draft, 2)], (await stale.log.load(draft))?.epoch)
      expect((await stale.log.load(draft))?.tail).toHaveLength(2)
    })

    test('LEASE7 a lease that ran out and was wanted by nobody goes on', async () => {
      const open = await storage()
      let nowMs = 0
      const store = await openOn(open, () => nowMs)
      const before = await store.log.renew()
      nowMs = longMs

      await store.log.append([entryAt(draft, 1)], before.epoch)

      expect((await store.log.renew()).epoch).toBe(before.epoch)
      await expect(open(() => longMs + 1)).rejects.toThrow(/Another process/)
    })
  })
}
