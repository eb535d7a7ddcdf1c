import { toRevisionId, type PublicationState, type Store } from '@scriptorium/draft'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { draftId, sampleOrder } from './samples.ts'

const saved = (revision: number, atMs = 9_000): PublicationState => ({
  kind: 'saved',
  revision: toRevisionId(revision),
  parent: null,
  atMs,
  isExact: true,
  isMerged: false,
})

const summaries = (all: readonly { readonly order: { readonly publication: string } }[]) =>
  all.map((each) => Number.parseInt(each.order.publication, 16))

/** Every `PublicationRecords`. @param open makes an empty store */
export function describePublicationRecords(name: string, open: () => Promise<Store>): void {
  describe(`PublicationRecords of ${name}`, () => {
    let store: Store
    beforeEach(async () => {
      store = await open()
    })
    afterEach(() => store.close())

    const order = sampleOrder(1)
    const refused: PublicationState = { kind: 'refused', wikiCode: 'editconflict', text: 'moved on', atMs: 8_000 }

    test('PUB1 an order is kept as it was made, and starts as ordered', async () => {
      await store.publications.create(order)

      expect(await store.publications.find(order.publication)).toEqual({ order, state: { kind: 'ordered' } })
      expect(await store.publications.find(sampleOrder(2).publication)).toBeUndefined()
    })

    test('PUB2 an order is made once', async () => {
      await store.publications.create(order)

      const again = store.publications.create({ ...order, wikitext: 'other' })

      await expect(again).rejects.toMatchObject({ code: 'store/failed' })
      expect((await store.publications.find(order.publication))?.order).toEqual(order)
    })

    test('PUB3 a state moves forward and the answer says what holds', async () => {
      await store.publications.create(order)

      expect(await store.publications.settle(order.publication, { kind: 'unclear', sinceMs: 5 })).toEqual({
        kind: 'unclear',
        sinceMs: 5,
      })
      expect(await store.publications.settle(order.publication, saved(7))).toEqual(saved(7))
    })

    test('PUB4 saved and unchanged are final', async () => {
      const unchanged: PublicationState = { kind: 'unchanged', revision: toRevisionId(3), atMs: 4 }
      await store.publications.create(order)
      await store.publications.create(sampleOrder(2))
      await store.publications.settle(order.publication, saved(7))
      await store.publications.settle(sampleOrder(2).publication, unchanged)

      expect(await store.publications.settle(order.publication, refused)).toEqual(saved(7))
      expect(await store.publications.settle(order.publication, saved(8))).toEqual(saved(7))
      expect(await store.publications.settle(sampleOrder(2).publication, saved(8))).toEqual(unchanged)
      expect((await store.publications.find(order.publication))?.state).toEqual(saved(7))
    })

    test('PUB5 a refusal may still turn out to have been saved, but nothing is ordered again', async () => {
      await store.publications.create(order)
      await store.publications.settle(order.publication, refused)

      expect(await store.publications.settle(order.publication, { kind: 'ordered' })).toEqual(refused)
      expect(await store.publications.settle(order.publication, saved(7))).toEqual(saved(7))
    })

    test('PUB6 of two final states at once one holds, and both are told which', async () => {
      await store.publications.create(order)

      const [one, other] = await Promise.all([
        store.publications.settle(order.publication, saved(7)),
        store.publications.settle(order.publication, saved(8)),
      ])

      expect(one).toEqual(other)
    })

    test('PUB7 settling an unknown order fails', async () => {
      const unknown = store.publications.settle(order.publication, refused)

      await expect(unknown).rejects.toMatchObject({ code: 'publication/not-found' })
    })

    test('PUB8 lists: of a draft by time, saved ones newest first, unsettled ones', async () => {
      const orders = [1, 2, 3, 4].map((n) => sampleOrder(n))
      for (const each of orders) await store.publications.create(each)
      await store.publications.create(sampleOrder(5, { draft: draftId(2) }))
      await store.publications.settle(sampleOrder(1).publication, saved(10, 300))
      await store.publications.settle(sampleOrder(2).publication, saved(11, 400))
      await store.publications.settle(sampleOrder(3).publication, { kind: 'unclear', sinceMs: 5 })

      expect(summaries(await store.publications.ofDraft(draftId(1)))).toEqual([1, 2, 3, 4])
      expect(summaries(await store.publications.latest(10))).toEqual([2, 1])
      expect(summaries(await store.publications.latest(1))).toEqual([2])
      expect(summaries(await store.publications.unsettled())).toEqual([3, 4, 5])
    })
  })
}
