import type { GenerationRecord, NamedVersion, Publication, PublicationId, StoreUpkeep } from '@scriptorium/draft'
import type { FakeLogStorage } from './fake-draft-log.ts'

export function fakeUpkeep(
  storage: FakeLogStorage,
  records: GenerationRecord[],
  publications: Map<PublicationId, Publication>,
  versions: NamedVersion[],
): StoreUpkeep {
  return {
    async purge(draft, phrases, atMs) {
      const newest = Math.max(...storage.entries.filter((row) => row.draft === draft).map((row) => row.generation))
      const isFormer = (row: Pick<GenerationRecord, 'draft' | 'generation'>) =>
        row.draft === draft && row.generation < newest
      for (const rows of [storage.entries, storage.snapshots])
        rows.splice(0, rows.length, ...(rows.filter((row) => !isFormer(row)) as never[]))
      const left = versions.filter((version) => {
        const holds = version.draft === draft && phrases.some((phrase) => version.name.includes(phrase))
        return !isFormer(version) && !holds
      })
      versions.splice(0, versions.length, ...left)
      for (const [index, record] of records.entries()) if (isFormer(record)) records[index] = { ...record, credit: [] }
      for (const [id, { order, state }] of publications) {
        const holds = phrases.some((phrase) => order.wikitext.includes(phrase) || order.summary.includes(phrase))
        if (order.draft !== draft || !holds) continue
        const isOpen = state.kind === 'ordered' || state.kind === 'unclear'
        publications.set(id, {
          order: { ...order, wikitext: '', summary: '' },
          state: isOpen ? { kind: 'refused', wikiCode: 'erased', text: 'Its words were erased.', atMs } : state,
        })
      }
    },
  }
}
