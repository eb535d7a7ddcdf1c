import type { LogEntry, SequenceNumber, StoredDraft } from '@scriptorium/draft'
import { orUndefined } from '@scriptorium/protocol'

import { KnownContent } from './known-content.ts'
import { readSnapshot } from './snapshot-content.ts'
import { Tail } from './tail.ts'
import { noBounds, readUpdateStructure } from './update-structure.ts'

/** Of the tail, so much is taken in in one go. */
const tailBytesPerStep = 64 * 1024

/** A draft's content as it was stored. */
export interface Reopened {
  readonly tail: Tail
  readonly known: KnownContent
}

/**
 * What the store gave, taken in again in steps of some milliseconds.
 * @throws Error when the bytes do not follow each other: the store is damaged
 */
export function* reopening({ snapshot, tail: entries }: StoredDraft): Generator<void, Reopened> {
  const tail = new Tail(snapshot)
  const known = new KnownContent()
  if (snapshot !== null) known.add(yield* naming(snapshot.sequence, readSnapshot(snapshot.state)))
  let bytes = 0
  for (const { sequence, update } of entries) {
    if (sequence !== tail.sequence + 1) throw new Error(`the log has a hole before ${sequence}`)
    learn(known, { sequence, update })
    tail.push(update)
    bytes += update.length
    if (bytes < tailBytesPerStep) continue
    bytes = 0
    yield
  }
  return { tail, known }
}

function* naming<Result>(sequence: SequenceNumber, steps: Generator<void, Result>): Generator<void, Result> {
  try {
    return yield* steps
  } catch (cause) {
    throw new Error(`the log's snapshot at ${sequence} cannot be`, { cause })
  }
}

function learn(known: KnownContent, { sequence, update }: Pick<LogEntry, 'sequence' | 'update'>): void {
  const structure = orUndefined(() => readUpdateStructure(update, noBounds))
  if (structure === undefined) throw new Error(`the log's update ${sequence} cannot be read`)
  const finding = known.examine(structure, noBounds)
  if (finding.kind === 'refused') throw new Error(`the log's update ${sequence} does not follow: ${finding.reason}`)
  if (finding.kind === 'news') known.add(finding)
}
