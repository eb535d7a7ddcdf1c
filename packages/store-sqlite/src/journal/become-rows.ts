import type { DatabaseSync } from 'node:sqlite'
import { toDraftId, toEpoch, type DraftId } from '@scriptorium/draft'
import { textOf } from '../rows.ts'
import { logTables } from '../tables/log.ts'
import { pendingIn } from './pending-entries.ts'
import { draftNumber } from './segment-format.ts'
import type { StoredSegment } from './stored-segments.ts'

/** Makes every entry of the segments a row, unless it is one. Inside a transaction. */
export function becomeRows(database: DatabaseSync, segments: readonly StoredSegment[]): void {
  const log = logTables(
    database,
    () => toEpoch(1),
    pendingIn(() => segments.map(({ records }) => records)),
  )
  for (const draft of new Set(segments.flatMap(({ records }) => [...records.keys()]))) log.settle(draft)
  for (const segment of segments) missLost(database, segment)
}

/**
 * Moves the heads of drafts that lost an acknowledged entry: `load` then misses it and says so. Where it cannot be told whose entry it was, every
 * draft that was written in this segment is doubted.
 */
export function missLost(database: DatabaseSync, { records, lost }: StoredSegment): void {
  if (lost.length === 0) return
  const drafts = new Map(
    database
      .prepare('SELECT DISTINCT draft FROM heads WHERE sequence > 0')
      .all()
      .map((row): [number, DraftId] => {
        const draft = toDraftId(textOf(row, 'draft'))
        return [draftNumber(draft), draft]
      }),
  )
  const move = database.prepare(
    `UPDATE heads SET sequence = sequence + 1
     WHERE draft = ?1 AND generation = (SELECT max(generation) FROM heads WHERE draft = ?1 AND sequence > 0)`,
  )
  const owners = lost.map((number) => (number === null ? undefined : drafts.get(number)))
  const doubted = owners.includes(undefined) ? [...records.keys()] : []
  for (const draft of new Set([...owners, ...doubted])) if (draft !== undefined) move.run(draft)
}
