import {
  toGeneration,
  toSequenceNumber,
  type GenerationRecord,
  type NewGeneration,
  type PersonId,
  type Store,
} from '@scriptorium/draft'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ada, draftId, entryAt, grace, sampleDraft, sampleOrder } from './samples.ts'

/** Generations of every `Store`: begun whole or not at all, and what was before can be taken away for good. @param open makes an empty store */
export function describeGenerations(name: string, open: () => Promise<Store>): void {
  describe(`GenerationLog and StoreUpkeep of ${name}`, () => {
    const draft = draftId(1)
    let store: Store
    beforeEach(async () => {
      store = await open()
      await store.drafts.create(sampleDraft(1))
      await store.log.claim([claim(5, ada.person)])
      await store.log.append([entryAt(draft, 1, 1, null), entryAt(draft, 2)])
    })
    afterEach(() => store.close())

    const claim = (clientId: number, person: PersonId | null, generation = 1) => ({
      draft,
      generation: toGeneration(generation),
      clientId,
      person,
    })
    const record = (generation: number): GenerationRecord => ({
      draft,
      generation: toGeneration(generation),
      atMs: 4_000,
      reason: 'text-unsound',
      culprit: { clientId: 5, person: ada.person, sequence: toSequenceNumber(2) },
      credit: [
        { codeUnits: 3, person: null },
        { codeUnits: 4, person: grace.person },
      ],
    })
    const next = (generation: number): NewGeneration => ({
      record: record(generation),
      seed: entryAt(draft, 1, generation, null),
      claim: claim(1_000 + generation, null, generation),
    })

    test('GEN1 the next generation begins with its seed and claim; client ids of before are retired', async () => {
      await store.log.beginGeneration(next(2))

      expect(await store.log.load(draft)).toMatchObject({
        generation: 2,
        snapshot: null,
        tail: [entryAt(draft, 1, 2, null)],
        claims: [claim(1_002, null, 2)],
        retiredClientIds: [5],
      })
      expect(await store.log.standing(draft)).toEqual({ record: record(2), isFromBackup: false })
      await expect(store.log.append([entryAt(draft, 3)])).rejects.toMatchObject({ code: 'store/failed' })
    })

    test('GEN2 only the very next generation can begin; otherwise nothing changes', async () => {
      const before = await store.log.load(draft)

      await expect(store.log.beginGeneration(next(3))).rejects.toMatchObject({ code: 'store/failed' })
      const far = { ...next(2), seed: entryAt(draft, 2, 2, null) }
      await expect(store.log.beginGeneration(far)).rejects.toMatchObject({ code: 'store/failed' })

      expect(await store.log.load(draft)).toEqual(before)
      expect(await store.log.standing(draft)).toEqual({ record: null, isFromBackup: false })
      expect((await store.drafts.find(draft))?.generation).toBe(1)
    })

    test('GEN3 the draft’s record follows, and a change that was read before does not take it back', async () => {
      const read = await store.drafts.find(draft)
      await store.log.beginGeneration(next(2))

      await store.drafts.update({ ...(read ?? sampleDraft(1)), removed: [grace.person] })

      expect(await store.drafts.find(draft)).toEqual({
        ...sampleDraft(1),
        generation: 2,
        removed: [grace.person],
      })
    })

    test('GEN4 all generations after the first are told, oldest first', async () => {
      await store.log.beginGeneration(next(2))
      await store.log.beginGeneration(next(3))

      expect(await store.log.generations(draft)).toEqual([record(2), record(3)])
      expect((await store.log.standing(draft)).record).toEqual(record(3))
      expect((await store.log.load(draft))?.retiredClientIds.toSorted()).toEqual([1_002, 5])
    })

    test('GEN5 a closed generation keeps no snapshot: a fold under way brings nothing back', async () => {
      await store.log.beginGeneration(next(2))
      const late = { draft, generation: toGeneration(1), sequence: toSequenceNumber(2), state: new Uint8Array([7]) }

      await expect(store.log.saveSnapshot(late)).rejects.toMatchObject({ code: 'store/failed' })
      expect((await store.log.load(draft))?.snapshot).toBeNull()
    })

    test('GEN6 the generations that can be read are told, and no longer after a purge', async () => {
      await store.log.beginGeneration(next(2))
      await store.log.append([entryAt(draft, 2, 2)])
      const second = { generation: 2, beganAtMs: 5_001, began: 'text-unsound', sequence: 2 }

      expect(await store.log.held(draft)).toEqual([
        { generation: 1, beganAtMs: 5_001, began: 'seeded', sequence: 2 },
        second,
      ])
      await store.upkeep.purge(draft, [], 9_000)
      expect(await store.log.held(draft)).toEqual([second])
      expect(await store.log.held(draftId(2))).toEqual([])
    })

    test('PURGE1 nothing of former generations is left but who owned which client id', async () => {
      const snapshot = { draft, generation: toGeneration(1), sequence: toSequenceNumber(2), state: new Uint8Array([7]) }
      await store.log.saveSnapshot(snapshot)
      await store.log.beginGeneration(next(2))
      await store.log.beginGeneration(next(3))
      const before = await store.log.load(draft)

      await store.upkeep.purge(draft, ['words'], 9_000)

      const first = toSequenceNumber(1)
      expect(await store.log.entries(draft, toGeneration(1), first, 9)).toEqual([])
      expect(await store.log.entries(draft, toGeneration(2), first, 9)).toEqual([])
      expect(await store.log.load(draft)).toEqual(before)
      expect(await store.log.generations(draft)).toEqual([{ ...record(2), credit: [] }, record(3)])
    })

    test('PURGE2 orders that hold the words lose their words, and are refused unless they were settled', async () => {
      const [ordered, saved, other] = [
        sampleOrder(1),
        sampleOrder(2, { summary: 'about water', wikitext: 'x' }),
        sampleOrder(3, { wikitext: 'dry', summary: '' }),
      ]
      for (const order of [ordered, saved, other]) await store.publications.create(order)
      const unchanged = { kind: 'unchanged', revision: 7, atMs: 1 } as never
      await store.publications.settle(saved.publication, unchanged)

      await store.upkeep.purge(draft, ['water'], 9_000)

      const erased = { kind: 'refused', wikiCode: 'erased', text: 'Its words were erased.', atMs: 9_000 }
      const found = await store.publications.ofDraft(draft)
      expect(found.map(({ order }) => [order.wikitext, order.summary])).toEqual([
        ['', ''],
        ['', ''],
        ['dry', ''],
      ])
      expect(found.map(({ state }) => state)).toEqual([erased, unchanged, { kind: 'ordered' }])
    })
  })
}
