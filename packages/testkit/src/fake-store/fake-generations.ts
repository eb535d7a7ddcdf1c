import {
  DraftError,
  type Draft,
  type DraftId,
  type DraftLog,
  type GenerationLog,
  type GenerationRecord,
  type HeldGeneration,
  type LogEntry,
} from '@scriptorium/draft'

const failed = new DraftError('store/failed', { operation: 'log.beginGeneration' })

/**
 * @param entries of the log @param drafts whose records say the newest generation
 * @param records how they began, shared with the fake of upkeep
 */
export function fakeGenerations(
  log: Pick<DraftLog, 'load' | 'claim' | 'append'>,
  entries: readonly LogEntry[],
  drafts: Map<DraftId, Draft>,
  records: GenerationRecord[],
): GenerationLog {
  const of = (draft: DraftId) => records.filter((record) => record.draft === draft)

  return {
    async beginGeneration({ record, claim, seed }) {
      const stored = await log.load(record.draft)
      if (stored === undefined || record.generation !== stored.generation + 1) throw failed
      await log.append([seed])
      await log.claim([claim])
      records.push(record)
      const draft = drafts.get(record.draft)
      if (draft !== undefined) drafts.set(record.draft, { ...draft, generation: record.generation })
    },
    async standing(draft) {
      return { record: of(draft).at(-1) ?? null, isFromBackup: false }
    },
    generations: async (draft) => of(draft),
    async held(draft) {
      const held = new Map<number, HeldGeneration>()
      for (const { draft: own, generation, sequence, atMs } of entries) {
        if (own !== draft) continue
        const began = of(draft).find((record) => record.generation === generation)?.reason ?? 'seeded'
        const beganAtMs = held.get(generation)?.beganAtMs ?? atMs
        held.set(generation, { generation, beganAtMs, began, sequence })
      }
      return [...held.values()].toSorted((one, other) => one.generation - other.generation)
    },
  }
}
