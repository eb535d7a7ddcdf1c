import { toGeneration, toPageId, toPersonId, toRevisionId, type Draft, type Store } from '@scriptorium/draft'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { draftId, grace, sampleDraft } from './samples.ts'

/** Every `DraftRecords`. @param open makes an empty store */
export function describeDraftRecords(name: string, open: () => Promise<Store>): void {
  describe(`DraftRecords of ${name}`, () => {
    let store: Store
    beforeEach(async () => {
      store = await open()
    })
    afterEach(() => store.close())

    const locked: Draft['state'] = { kind: 'locked', by: grace.person, atMs: 5, untilMs: null }
    const closed: Draft['state'] = { kind: 'closed', by: 'operator', atMs: 5, reason: 'done' }
    const samePage = sampleDraft(1).page

    test('DRAFT1 a draft is found as it was made', async () => {
      const draft = sampleDraft(1, { state: locked, reason: 'a second', removed: [grace.person] })

      await store.drafts.create(draft)

      expect(await store.drafts.find(draft.draft)).toEqual(draft)
      expect(await store.drafts.find(draftId(9))).toBeUndefined()
    })

    test('DRAFT2 a page has one live draft, unless somebody says why a second is needed', async () => {
      await store.drafts.create(sampleDraft(1))

      const second = store.drafts.create(sampleDraft(2, { page: samePage }))

      await expect(second).rejects.toMatchObject({ code: 'draft/already-live', details: { draft: draftId(1) } })
      await store.drafts.create(sampleDraft(3, { page: samePage, reason: 'for the exhibition' }))
      expect(await store.drafts.find(draftId(2))).toBeUndefined()
    })

    test('DRAFT3 of two that are started at once one is made', async () => {
      const outcomes = await Promise.allSettled([
        store.drafts.create(sampleDraft(1)),
        store.drafts.create(sampleDraft(2, { page: samePage })),
      ])

      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
    })

    test('DRAFT4 a locked draft is live, an ended one is not', async () => {
      await store.drafts.create(sampleDraft(1, { state: locked }))
      await expect(store.drafts.create(sampleDraft(2, { page: samePage }))).rejects.toMatchObject({
        code: 'draft/already-live',
      })

      await store.drafts.update(sampleDraft(1, { state: closed }))

      await store.drafts.create(sampleDraft(2, { page: samePage }))
      const live = await store.drafts.findLive({ page: toPageId(2), title: 'Page 1' })
      expect(live.map(({ draft }) => draft)).toEqual([draftId(2)])
    })

    test('DRAFT5 live drafts of a page are found by its id whatever its title is now, oldest first', async () => {
      await store.drafts.create(sampleDraft(1, { startedAtMs: 50 }))
      await store.drafts.create(sampleDraft(2, { page: samePage, reason: 'why', startedAtMs: 20 }))
      await store.drafts.create(sampleDraft(3))

      const live = await store.drafts.findLive({ page: toPageId(2), title: 'Renamed' })

      expect(live.map(({ draft }) => draft)).toEqual([draftId(2), draftId(1)])
    })

    test('DRAFT6 a draft of a page that did not exist is found by its title, also once the page exists', async () => {
      const page = { kind: 'new', title: 'Lake' } as const
      await store.drafts.create(sampleDraft(1, { page }))

      const byTitle = await store.drafts.findLive({ page: null, title: 'Lake' })
      const byPage = await store.drafts.findLive({ page: toPageId(77), title: 'Lake' })

      expect(byTitle.map(({ draft }) => draft)).toEqual([draftId(1)])
      expect(byPage).toEqual(byTitle)
      const existing = { kind: 'existing', title: 'Lake', page: toPageId(77), baseRevision: toRevisionId(5) } as const
      await expect(store.drafts.create(sampleDraft(2, { page: existing }))).rejects.toMatchObject({
        code: 'draft/already-live',
      })
    })

    test('DRAFT7 lists by state, newest change first, at most as many as asked', async () => {
      await store.drafts.create(sampleDraft(1, { changedAtMs: 10 }))
      await store.drafts.create(sampleDraft(2, { changedAtMs: 30, state: closed }))
      await store.drafts.create(sampleDraft(3, { changedAtMs: 20, state: locked }))

      const live = await store.drafts.list({ states: ['open', 'locked'], limit: 10 })
      const newest = await store.drafts.list({ states: ['open', 'locked', 'closed'], limit: 2 })

      expect(live.map(({ draft }) => draft)).toEqual([draftId(3), draftId(1)])
      expect(newest.map(({ draft }) => draft)).toEqual([draftId(2), draftId(3)])
    })

    test('DRAFT8 an update replaces the record, and needs one', async () => {
      await store.drafts.create(sampleDraft(1))
      const changed = sampleDraft(1, { generation: toGeneration(2), removed: [toPersonId('103')] })

      await store.drafts.update(changed)

      expect(await store.drafts.find(draftId(1))).toEqual(changed)
      await expect(store.drafts.update(sampleDraft(9))).rejects.toMatchObject({ code: 'draft/not-found' })
    })
  })
}
