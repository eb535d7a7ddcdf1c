import type { DatabaseSync } from 'node:sqlite'
import {
  toGeneration,
  toSequenceNumber,
  type ClientClaim,
  type DraftId,
  type Epoch,
  type Generation,
  type LogEntry,
  type SalvagedDraft,
  type Snapshot,
} from '@scriptorium/draft'
import type { PendingEntries } from '../journal/pending-entries.ts'
import { numberOrNull, type Row } from '../rows.ts'
import { claimOf, claimsAt, entryColumns, entryReader, snapshotFrom } from './log-rows.ts'

/**
 * Reads what is left of a damaged draft, step by step: each step takes what it can get, so that one broken page costs as little as
 * possible. The entries are all kept, so a broken snapshot alone costs nothing: they are read from the first on.
 */
export function salvageFrom(
  database: DatabaseSync,
  epoch: () => Epoch,
  pending: PendingEntries,
): (draft: DraftId) => SalvagedDraft | undefined {
  const generations = ['entries WHERE', 'snapshots WHERE', 'heads WHERE sequence > 0 AND'].map((from) =>
    database.prepare(`SELECT max(generation) AS generation FROM ${from} draft = ?`),
  )
  const snapshotOf = database.prepare('SELECT * FROM snapshots WHERE draft = ? AND generation = ?')
  const headOf = database.prepare('SELECT sequence FROM heads WHERE draft = ? AND generation = ?')
  const entriesFrom = database.prepare(
    `SELECT ${entryColumns} FROM entries WHERE draft = ? AND generation = ? AND sequence >= ? ORDER BY sequence`,
  )
  const claimCount = database.prepare('SELECT total(claims) AS claims FROM heads WHERE draft = ?')
  const allClaims = database.prepare('SELECT * FROM claims WHERE draft = ?')

  return (draft) => {
    const known = generations.flatMap((newest) => orNothing(() => numberOrNull(newest.get(draft) ?? {}, 'generation')))
    if (known.length === 0) return undefined
    const generation = toGeneration(Math.max(...known))
    const snapshot = findSnapshot(draft, generation)
    const from = (snapshot?.sequence ?? 0) + 1
    const tail = goodEntries(entriesFrom.iterate(draft, generation, from), from, entryReader(draft, generation))
    for (const entry of pending.after(draft, generation, from + tail.length - 1)) {
      if (entry.sequence !== from + tail.length) break
      tail.push(entry)
    }
    const claims = goodClaims(allClaims.iterate(draft))
    const last = tail.at(-1)?.sequence ?? snapshot?.sequence ?? 0
    const [head] = orNothing(() => numberOrNull(headOf.get(draft, generation) ?? {}, 'sequence'))
    const newest = pending.newest(draft)
    const inJournal = newest?.generation === generation ? newest.sequence : 0
    const [claimed] = orNothing(() => numberOrNull(claimCount.get(draft) ?? {}, 'claims'))
    return {
      epoch: epoch(),
      generation,
      snapshot,
      tail,
      ...claimsAt(generation, claims),
      damagedAt: toSequenceNumber(last + 1),
      isWhole: head !== undefined && last === Math.max(head, inJournal) && claims.length === claimed,
    }
  }

  function findSnapshot(draft: DraftId, generation: Generation): Snapshot | null {
    try {
      const row = snapshotOf.get(draft, generation)
      return row === undefined ? null : snapshotFrom(row)
    } catch {
      return null
    }
  }
}

/** Up to the first that is broken or missing. */
function goodEntries(rows: Iterable<Row>, from: number, entryOf: (row: Row) => LogEntry): LogEntry[] {
  const entries: LogEntry[] = []
  try {
    for (const row of rows) {
      const entry = entryOf(row)
      if (entry.sequence !== from + entries.length) break
      entries.push(entry)
    }
  } catch {
    // The end of what is good: the caller tells by comparing with the head.
  }
  return entries
}

/** Those that can be read: a claim that is lost makes its words nobody's, which costs credit and no text. */
function goodClaims(rows: Iterable<Row>): ClientClaim[] {
  const claims: ClientClaim[] = []
  try {
    for (const row of rows) {
      const [claim] = orNothing(() => claimOf(row))
      if (claim !== undefined) claims.push(claim)
    }
  } catch {
    // The page behind is broken: what was read so far is kept.
  }
  return claims
}

/** One value, or none when there is none or it cannot be read. */
function orNothing<Value>(read: () => Value | null): Value[] {
  try {
    const value = read()
    return value === null ? [] : [value]
  } catch {
    return []
  }
}
