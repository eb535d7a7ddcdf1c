import {
  DraftError,
  toDraftId,
  toGeneration,
  toPersonId,
  toSequenceNumber,
  type ClientClaim,
  type LogEntry,
  type Snapshot,
} from '@scriptorium/draft'
import { checksumOf } from '../checksum.ts'
import { bytesOf, numberOf, numberOrNull, textOf, textOrNull, type Row } from '../rows.ts'

/** @throws DraftError `store/damaged` when the row is not what was written */
export function entryOf(row: Row): LogEntry {
  const author = textOrNull(row, 'author')
  const made = textOrNull(row, 'made')
  const entry: LogEntry = {
    draft: toDraftId(textOf(row, 'draft')),
    generation: toGeneration(numberOf(row, 'generation')),
    sequence: toSequenceNumber(numberOf(row, 'sequence')),
    author: author === null ? null : toPersonId(author),
    atMs: numberOf(row, 'at_ms'),
    update: bytesOf(row, 'bytes'),
    ...(made === null ? {} : { made: JSON.parse(made) }),
  }
  if (checksumOf(placeOf(entry), entry.update) !== numberOf(row, 'checksum'))
    throw new DraftError('store/damaged', { draft: entry.draft, sequence: entry.sequence })
  return entry
}

/** What an entry's checksum covers beside its bytes. */
export function placeOf(entry: LogEntry): (string | number | null)[] {
  const place = [entry.draft, entry.generation, entry.sequence, entry.author, entry.atMs]
  return entry.made === undefined ? place : [...place, madeColumn(entry)]
}

export function madeColumn({ made }: LogEntry): string | null {
  return made === undefined ? null : JSON.stringify(made)
}

/** @throws DraftError `store/damaged` when the row is not what was written */
export function snapshotFrom(row: Row): Snapshot {
  const draft = toDraftId(textOf(row, 'draft'))
  const generation = toGeneration(numberOf(row, 'generation'))
  const sequence = toSequenceNumber(numberOf(row, 'sequence'))
  const state = bytesOf(row, 'state')
  if (checksumOf([draft, generation, sequence], state) !== numberOf(row, 'checksum'))
    throw new DraftError('store/damaged', { draft, sequence })
  return { draft, generation, sequence, state }
}

/** @throws DraftError `store/damaged` when the row is not what was written; rows of before migration 2 have no checksum */
export function claimOf(row: Row): ClientClaim {
  const person = textOrNull(row, 'person')
  const claim: ClientClaim = {
    draft: toDraftId(textOf(row, 'draft')),
    generation: toGeneration(numberOf(row, 'generation')),
    clientId: numberOf(row, 'client_id'),
    person: person === null ? null : toPersonId(person),
  }
  const checksum = numberOrNull(row, 'checksum')
  if (checksum !== null && checksum !== claimChecksum(claim))
    throw new DraftError('store/damaged', { draft: claim.draft, sequence: 0 })
  return claim
}

export function claimChecksum({ draft, generation, clientId, person }: ClientClaim): number {
  return checksumOf([draft, generation, clientId, person], new Uint8Array())
}
