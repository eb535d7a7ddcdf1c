import { maxVersions, toGeneration, toSequenceNumber, toVersionId, type Store } from '@scriptorium/draft'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { draftId, entryAt, grace, sampleDraft, sampleVersion } from './samples.ts'

const one = toGeneration(1)

/** Named versions of every `Store`. @param open makes an empty store */
export function describeVersionRecords(name: string, open: () => Promise<Store>): void {
  describe(`VersionRecords of ${name}`, () => {
    const draft = draftId(1)
    let store: Store
    beforeEach(async () => {
      store = await open()
      await store.drafts.create(sampleDraft(1))
    })
    afterEach(() => store.close())

    test('VERSION1 names are told in the order of their places, of one draft and generation', async () => {
      await store.versions.name(sampleVersion(7))
      await store.versions.name(sampleVersion(3, { by: 'operator' }))
      await store.versions.name(sampleVersion(4, { generation: toGeneration(2) }))
      await store.versions.name(sampleVersion(5, { draft: draftId(2) }))

      expect(await store.versions.ofGeneration(draft, one)).toEqual([
        sampleVersion(3, { by: 'operator' }),
        sampleVersion(7),
      ])
    })

    test('VERSION2 naming a place again renames it and keeps its id', async () => {
      await store.versions.name(sampleVersion(7))

      const renamed = await store.versions.name(
        sampleVersion(8, { sequence: toSequenceNumber(7), name: 'Better', by: grace.person }),
      )

      expect(renamed).toEqual({ ...sampleVersion(7), name: 'Better', by: grace.person, atMs: 6_008 })
      expect(await store.versions.ofGeneration(draft, one)).toEqual([renamed])
    })

    test('VERSION3 a name is taken away once, and only from its own draft', async () => {
      const { version } = await store.versions.name(sampleVersion(7))

      expect(await store.versions.remove(draftId(2), version)).toBe(false)
      expect(await store.versions.remove(draft, toVersionId('f'.repeat(32)))).toBe(false)
      expect(await store.versions.remove(draft, version)).toBe(true)
      expect(await store.versions.remove(draft, version)).toBe(false)
      expect(await store.versions.ofGeneration(draft, one)).toEqual([])
    })

    test('VERSION4 a draft has a bounded number of them; renaming goes on', async () => {
      const places = Array.from({ length: maxVersions }, (_, index) => index + 1)
      await Promise.all(places.map((place) => store.versions.name(sampleVersion(place))))

      const more = store.versions.name(sampleVersion(maxVersions + 1))

      await expect(more).rejects.toMatchObject({ code: 'draft/too-many-versions', details: { max: maxVersions } })
      await expect(store.versions.name(sampleVersion(1, { name: 'Again' }))).resolves.toMatchObject({ name: 'Again' })
      expect(await store.versions.ofGeneration(draft, one)).toHaveLength(maxVersions)
    })

    test('VERSION5 a purge takes those of former generations, and names that hold the words', async () => {
      const two = toGeneration(2)
      await store.log.append([entryAt(draft, 1, 1)])
      await store.log.append([entryAt(draft, 1, 2)])
      await store.versions.name(sampleVersion(1))
      await store.versions.name(sampleVersion(2, { generation: two, name: 'about water' }))
      await store.versions.name(sampleVersion(3, { generation: two }))
      await store.versions.name(sampleVersion(4, { draft: draftId(2), name: 'water elsewhere' }))

      await store.upkeep.purge(draft, ['water'], 9_000)

      expect(await store.versions.ofGeneration(draft, one)).toEqual([])
      expect(await store.versions.ofGeneration(draft, two)).toEqual([sampleVersion(3, { generation: two })])
      expect(await store.versions.ofGeneration(draftId(2), one)).toHaveLength(1)
    })
  })
}
