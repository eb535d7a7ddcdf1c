import type { DatabaseSync } from 'node:sqlite'
import {
  DraftError,
  toGeneration,
  toPersonId,
  toSequenceNumber,
  type DraftId,
  type DraftLog,
  type Epoch,
  type Generation,
  type GenerationLog,
  type LogEntry,
  type SequenceNumber,
  type OwnedDraft,
  type PersonId,
} from '@scriptorium/draft'
import { checksumOf } from '../checksum.ts'
import type { InOneThread } from '../in-one-thread.ts'
import { nothingPending, type PendingEntries } from '../journal/pending-entries.ts'
import { numberOf, numberOrNull, textOrNull } from '../rows.ts'
import { namingDamage } from './damage.ts'
import {
  claimChecksum,
  claimOf,
  claimsAt,
  entryColumns,
  entryReader,
  madeColumn,
  placeOf,
  snapshotFrom,
} from './log-rows.ts'
import { salvageFrom } from './salvage.ts'

/** A page of entries ends with the one that brings its updates here: each may have 4 MiB, and a page is handed from thread to thread whole. */
const maxPageBytes = 4 * 1024 * 1024

export interface LogTables extends InOneThread<Omit<DraftLog, 'renew' | keyof GenerationLog>> {
  /** Makes rows of what is pending of this draft. @returns how many */
  settle(draft: DraftId): number
}

/**
 * The draft log: rows, and behind them what is still pending in the journal. Places follow each other without holes, and only the newest
 * generation grows: both are checked at each append.
 */
export function logTables(
  database: DatabaseSync,
  epoch: () => Epoch,
  pending: PendingEntries = nothingPending,
): LogTables {
  const newest = database.prepare(
    `SELECT max(generation) AS generation FROM
       (SELECT max(generation) AS generation FROM entries WHERE draft = ?1
        UNION ALL SELECT max(generation) FROM snapshots WHERE draft = ?1
        UNION ALL SELECT max(generation) FROM heads WHERE draft = ?1 AND sequence > 0)`,
  )
  const headOf = database.prepare('SELECT sequence FROM heads WHERE draft = ? AND generation = ?')
  const claimCount = database.prepare('SELECT total(claims) AS claims FROM heads WHERE draft = ?')
  const frontier = database.prepare(
    'SELECT generation, sequence FROM heads WHERE draft = ? AND sequence > 0 ORDER BY generation DESC LIMIT 1',
  )
  const insertEntry = database.prepare(
    'INSERT INTO entries (draft, generation, sequence, author, at_ms, bytes, checksum, made) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const moveHead = database.prepare(
    `INSERT INTO heads (draft, generation, sequence) VALUES (?1, ?2, ?3)
     ON CONFLICT (draft, generation) DO UPDATE SET sequence = ?3 WHERE ?3 > heads.sequence`,
  )
  const entriesFrom = database.prepare(
    `SELECT ${entryColumns} FROM entries WHERE draft = ? AND generation = ? AND sequence >= ? ORDER BY sequence LIMIT ?`,
  )
  const authorsFrom = database.prepare(
    `SELECT author, max(sequence) AS last FROM entries WHERE draft = ? AND generation = ? AND sequence >= ?
     GROUP BY author ORDER BY min(sequence)`,
  )
  const claimant = database.prepare('SELECT person FROM claims WHERE draft = ? AND generation = ? AND client_id = ?')
  const insertClaim = database.prepare(
    'INSERT INTO claims (draft, generation, client_id, person, checksum) VALUES (?, ?, ?, ?, ?)',
  )
  const allClaims = database.prepare('SELECT * FROM claims WHERE draft = ?')
  const snapshotOf = database.prepare('SELECT * FROM snapshots WHERE draft = ? AND generation = ?')
  const keepSnapshot = database.prepare(
    `INSERT INTO snapshots (draft, generation, sequence, state, checksum) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (draft, generation) DO UPDATE SET sequence = excluded.sequence, state = excluded.state, checksum = excluded.checksum
     WHERE excluded.sequence >= snapshots.sequence`,
  )

  function newestGeneration(draft: DraftId): Generation | null {
    const generation = numberOrNull(newest.get(draft) ?? { generation: null }, 'generation')
    const known = Math.max(generation ?? 0, pending.newest(draft)?.generation ?? 0)
    return known === 0 ? null : toGeneration(known)
  }

  /** The newest generation that has entries, and its last place among the rows; 0 and 0 before the first. */
  function frontierOf(draft: DraftId): { readonly current: number; readonly end: number } {
    const row = frontier.get(draft)
    return row === undefined
      ? { current: 0, end: 0 }
      : { current: numberOf(row, 'generation'), end: numberOf(row, 'sequence') }
  }

  function insert(entry: LogEntry): void {
    const { draft, generation, sequence, author, atMs, update } = entry
    const checksum = checksumOf(placeOf(entry), update)
    insertEntry.run(draft, generation, sequence, author, atMs, update, checksum, madeColumn(entry))
  }

  /** @returns the frontier afterwards */
  function settle(draft: DraftId): { readonly current: number; readonly end: number; readonly count: number } {
    const rows = frontierOf(draft)
    const current = Math.max(rows.current, pending.newest(draft)?.generation ?? 0)
    const entries = pending.after(draft, current, current === rows.current ? rows.end : 0)
    for (const entry of entries) insert(entry)
    const last = entries.at(-1)
    if (last === undefined) return { ...rows, count: 0 }
    moveHead.run(draft, current, last.sequence)
    return { current, end: last.sequence, count: entries.length }
  }

  function authors(draft: DraftId, generation: Generation, from: SequenceNumber) {
    const rows = authorsFrom.all(draft, generation, from)
    const people = new Set<PersonId>()
    let last = Math.max(from - 1, 0)
    for (const row of rows) {
      const author = textOrNull(row, 'author')
      if (author !== null) people.add(toPersonId(author))
      last = Math.max(last, numberOf(row, 'last'))
    }
    for (const { author, sequence } of pending.after(draft, generation, last)) {
      if (author !== null) people.add(author)
      last = sequence
    }
    return { people: [...people], upTo: toSequenceNumber(last) }
  }

  /** @param limit -1: all */
  function read(
    draft: DraftId,
    generation: Generation,
    from: SequenceNumber,
    limit: number,
    maxBytes = Infinity,
  ): LogEntry[] {
    const entries: LogEntry[] = []
    let expected = Math.max(from, 1)
    let bytes = 0
    for (const entry of rowsAndPending(draft, generation, from, limit)) {
      if (entries.length === limit) break
      if (entry.sequence !== expected) throw new DraftError('store/damaged', { draft, sequence: expected })
      entries.push(entry)
      expected += 1
      bytes += entry.update.length
      if (bytes >= maxBytes) break
    }
    return entries
  }

  function* rowsAndPending(
    draft: DraftId,
    generation: Generation,
    from: SequenceNumber,
    limit: number,
  ): Generator<LogEntry> {
    let last = Math.max(from, 1) - 1
    const entryOf = entryReader(draft, generation)
    for (const row of entriesFrom.iterate(draft, generation, from, limit)) {
      const entry = entryOf(row)
      last = entry.sequence
      yield entry
    }
    yield* pending.after(draft, generation, last)
  }

  function load(draft: DraftId): OwnedDraft | undefined {
    const generation = newestGeneration(draft)
    if (generation === null) return undefined
    const row = snapshotOf.get(draft, generation)
    const snapshot = row === undefined ? null : snapshotFrom(row)
    const from = toSequenceNumber((snapshot?.sequence ?? 0) + 1)
    const tail = read(draft, generation, from, -1)
    const last = tail.at(-1)?.sequence ?? from - 1
    const head = numberOrNull(headOf.get(draft, generation) ?? { sequence: null }, 'sequence')
    if (head !== null && last < head) throw new DraftError('store/damaged', { draft, sequence: last + 1 })
    const claims = allClaims.all(draft).map(claimOf)
    if (claims.length < numberOf(claimCount.get(draft) ?? {}, 'claims'))
      throw new DraftError('store/damaged', { draft, sequence: 0 })
    return {
      epoch: epoch(),
      generation,
      snapshot,
      tail,
      ...claimsAt(generation, claims),
    }
  }

  return {
    append(entries, loadedUnder) {
      if (loadedUnder !== undefined && loadedUnder !== epoch())
        throw new Error(`loaded under epoch ${loadedUnder}; another process has written since`)
      const frontiers = new Map<DraftId, { readonly current: number; readonly end: number }>()
      for (const entry of entries) {
        const { draft, generation, sequence } = entry
        const { current, end } = frontiers.get(draft) ?? settle(draft)
        if (generation < current)
          throw new Error(`generation ${generation} of ${draft} is closed: ${current} is the newest`)
        const last = generation === current ? end : 0
        if (sequence !== last + 1) throw new Error(`${draft}: ${last + 1} is the next place, not ${sequence}`)
        insert(entry)
        moveHead.run(draft, generation, sequence)
        frontiers.set(draft, { current: generation, end: sequence })
      }
    },
    claim(claims) {
      for (const claim of claims) {
        const { draft, generation, clientId, person } = claim
        const known = claimant.get(draft, generation, clientId)
        if (known === undefined) insertClaim.run(draft, generation, clientId, person, claimChecksum(claim))
        else if (known['person'] !== person)
          throw new Error(`client id ${clientId} of ${draft} belongs to somebody else`)
      }
    },
    load: (draft) => namingDamage(draft, () => load(draft)),
    authors: (draft, generation, from) => namingDamage(draft, () => authors(draft, generation, from)),
    salvage: salvageFrom(database, epoch, pending),
    settle: (draft) => settle(draft).count,
    saveSnapshot(snapshot) {
      const { draft, generation, sequence, state } = snapshot
      // A fold that was under way when a generation began must not bring back what was erased with it.
      const current = newestGeneration(draft)
      if (current !== null && generation < current) throw new Error(`generation ${generation} of ${draft} is closed`)
      // No snapshot is ahead of the rows.
      settle(draft)
      keepSnapshot.run(draft, generation, sequence, state, checksumOf([draft, generation, sequence], state))
    },
    entries: (draft, generation, from, limit) =>
      namingDamage(draft, () => read(draft, generation, from, Math.max(0, limit), maxPageBytes)),
  }
}
