import type { DatabaseSync } from 'node:sqlite'
import {
  toDraftId,
  toGeneration,
  toSequenceNumber,
  type DraftId,
  type DraftLog,
  type Epoch,
  type GenerationLog,
  type GenerationReason,
  type GenerationRecord,
  type HeldGeneration,
} from '@scriptorium/draft'
import type { InOneThread } from '../in-one-thread.ts'
import type { PendingEntries } from '../journal/pending-entries.ts'
import { numberOf, numberOrNull, textOf, textOrNull, type Row } from '../rows.ts'

/** @param log what seeds and claims are written with */
export function generationTables(
  database: DatabaseSync,
  log: Pick<InOneThread<DraftLog>, 'append' | 'claim'>,
  epoch: () => Epoch,
  pending: PendingEntries,
): InOneThread<GenerationLog> {
  const newest = database.prepare('SELECT max(generation) AS generation FROM heads WHERE draft = ? AND sequence > 0')
  const insert = database.prepare(
    'INSERT INTO generations (draft, generation, begun_at_ms, reason, culprit, credit) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const renumber = database.prepare("UPDATE drafts SET record = json_set(record, '$.generation', ?) WHERE draft = ?")
  const settle = database.prepare('DELETE FROM restored_drafts WHERE draft = ?')
  const all = database.prepare('SELECT * FROM generations WHERE draft = ? ORDER BY generation')
  const held = database.prepare(
    `SELECT heads.generation, heads.sequence, entries.at_ms, generations.reason FROM heads
     JOIN entries ON entries.draft = heads.draft AND entries.generation = heads.generation AND entries.sequence = 1
     LEFT JOIN generations ON generations.draft = heads.draft AND generations.generation = heads.generation
     WHERE heads.draft = ? AND heads.sequence > 0 ORDER BY heads.generation`,
  )
  const restored = database.prepare('SELECT 1 FROM restored_drafts WHERE draft = ?')

  function endOf(draft: DraftId, row: Row): number {
    const waiting = pending.newest(draft)
    const isSame = waiting?.generation === numberOf(row, 'generation')
    return Math.max(numberOf(row, 'sequence'), isSame ? waiting.sequence : 0)
  }

  return {
    beginGeneration({ record, seed, claim }) {
      const { draft, generation, atMs, reason, culprit, credit } = record
      const current = numberOrNull(newest.get(draft) ?? { generation: null }, 'generation')
      if (current === null || generation !== current + 1)
        throw new Error(`${draft}: generation ${generation} does not follow ${current ?? 'nothing'}`)
      insert.run(
        draft,
        generation,
        atMs,
        reason,
        culprit === null ? null : JSON.stringify(culprit),
        JSON.stringify(credit),
      )
      log.claim([claim])
      log.append([seed], epoch())
      renumber.run(generation, draft)
      settle.run(draft)
    },
    standing(draft) {
      const record = all.all(draft).map(recordOf).at(-1) ?? null
      return { record, isFromBackup: restored.get(draft) !== undefined }
    },
    generations: (draft) => all.all(draft).map(recordOf),
    held: (draft) =>
      held.all(draft).map((row) => ({
        generation: toGeneration(numberOf(row, 'generation')),
        beganAtMs: numberOf(row, 'at_ms'),
        began: (textOrNull(row, 'reason') ?? 'seeded') as HeldGeneration['began'],
        sequence: toSequenceNumber(endOf(draft, row)),
      })),
  }
}

function recordOf(row: Row): GenerationRecord {
  const culprit = textOrNull(row, 'culprit')
  return {
    draft: toDraftId(textOf(row, 'draft')),
    generation: toGeneration(numberOf(row, 'generation')),
    atMs: numberOf(row, 'begun_at_ms'),
    reason: textOf(row, 'reason') as GenerationReason,
    culprit: culprit === null ? null : JSON.parse(culprit),
    credit: JSON.parse(textOf(row, 'credit')),
  }
}
