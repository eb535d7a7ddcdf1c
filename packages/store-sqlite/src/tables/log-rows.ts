import {
  DraftError,
  toDraftId,
  toGeneration,
  toPersonId,
  toSequenceNumber,
  type ClientClaim,
  type DraftId,
  type Generation,
  type LogEntry,
  type OwnedDraft,
  type PersonId,
  type Snapshot,
} from '@scriptorium/draft'
import { checksumOf } from '../checksum.ts'
import { bytesOf, numberOf, numberOrNull, textOf, textOrNull, type Row } from '../rows.ts'

/** Of `entries`, what is not asked for by it: the rows of one draft and generation. */
export const entryColumns = 'sequence, author, at_ms, bytes, checksum, made'

/**
 * Reads rows of one draft and generation. A draft that is opened may have a thousand, and somebody waits: ids that are in the question or were seen are not
 * looked through again. A row of another place is found by its checksum.
 * @returns what throws DraftError `store/damaged` when the row is not what was written
 */
export function entryReader(draft: DraftId, generation: Generation): (row: Row) => LogEntry {
  const people = new Map<string, PersonId>()

  function personOf(text: string): PersonId {
    const known = people.get(text)
    if (known !== undefined) return known
    const person = toPersonId(text)
    people.set(text, person)
    return person
  }

  return (row) => {
    const author = textOrNull(row, 'author')
    const sequence = toSequenceNumber(numberOf(row, 'sequence'))
    const plain: LogEntry = {
      draft,
      generation,
      sequence,
      author: author === null ? null : personOf(author),
      atMs: numberOf(row, 'at_ms'),
      update: bytesOf(row, 'bytes'),
    }
    const made = textOrNull(row, 'made')
    const entry = made === null ? plain : { ...plain, made: JSON.parse(made) }
    if (checksumOf(placeOf(entry), entry.update) !== numberOf(row, 'checksum'))
      throw new DraftError('store/damaged', { draft, sequence })
    return entry
  }
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

/** What whoever opens a draft at this generation must know of all claims of it. */
export function claimsAt(
  generation: Generation,
  claims: readonly ClientClaim[],
): Pick<OwnedDraft, 'claims' | 'retiredClientIds'> {
  const retired = claims.filter((claim) => claim.generation < generation)
  return {
    claims: claims.filter((claim) => claim.generation === generation),
    retiredClientIds: [...new Set(retired.map(({ clientId }) => clientId))],
  }
}
