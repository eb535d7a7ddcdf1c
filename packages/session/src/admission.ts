import { toSequenceNumber } from '@scriptorium/draft'
import type { DraftId, LogEntry, SequenceNumber, StoredDraft } from '@scriptorium/draft'
import { encodeStateVector, encodeSyncStep1, limits, MalformedBytes } from '@scriptorium/protocol'
import type { RefusalReason } from '@scriptorium/protocol'

import type { ConnectionId, Effect } from './effects.ts'
import type { Finding, KnownContent, News } from './known-content.ts'
import { OnTheWay } from './on-the-way.ts'
import type { Pending } from './on-the-way.ts'
import type { Reopened } from './reopening.ts'
import type { Tail } from './tail.ts'
import { writeUpdate } from './update-pieces.ts'
import { readUpdateStructure, RefusedContent } from './update-structure.ts'

/** Of a bound: time enough to come to rest before it is reached. The largest text alone is less than that. */
const wornAt = 3 / 4

/** What came in: to be carried out, and its place once that is durable. */
export interface Admitted {
  readonly effects: Effect[]
  readonly sequence: SequenceNumber
}

/** The text between its two frontiers: what may come in, what is on its way to the disk, what is durable. */
export class Admission {
  /** What is durable. */
  readonly tail: Tail
  readonly #draft: DraftId
  readonly #generation: StoredDraft['generation']
  readonly #known: KnownContent
  readonly #onTheWay = new OnTheWay()

  constructor(draft: DraftId, generation: StoredDraft['generation'], { tail, known }: Reopened) {
    this.#draft = draft
    this.#generation = generation
    this.tail = tail
    this.#known = known
  }

  get isSaving(): boolean {
    return !this.#onTheWay.isEmpty
  }

  /** Newest place that was given, durable or not. */
  get newest(): SequenceNumber {
    return this.#onTheWay.newest ?? this.tail.sequence
  }

  /** Past three quarters of what a draft may hold in deletions or bytes. */
  get isWorn(): boolean {
    const { maxKnownDeleteRanges, maxStateBytes } = limits
    const fullness = Math.max(this.#known.deleteRanges / maxKnownDeleteRanges, this.tail.stateBytes / maxStateBytes)
    return fullness > wornAt
  }

  /** Asks what a client has beyond what is durable. */
  get question(): Uint8Array {
    return encodeSyncStep1(encodeStateVector(this.#onTheWay.durableClocks(this.#known.clocks)))
  }

  /** Changes nothing. */
  examine(update: Uint8Array): Finding {
    try {
      return this.#known.examine(readUpdateStructure(update))
    } catch (error) {
      if (error instanceof RefusedContent) return { kind: 'refused', reason: error.reason }
      if (error instanceof MalformedBytes) return { kind: 'refused', reason: 'malformed' }
      throw error
    }
  }

  /**
   * From now on it is known; it waits for the disk.
   * @param author `null`: the server, for somebody
   * @param takeIds asked when nothing else hinders it: the claims to be made first, or why they cannot be
   * @returns why it cannot come in: then nothing has changed
   */
  admit(
    news: News,
    by: Pick<LogEntry, 'author' | 'atMs' | 'made'>,
    author: ConnectionId | null,
    takeIds: (clientIds: readonly number[]) => Effect[] | RefusalReason,
  ): Admitted | RefusalReason {
    const update = writeUpdate(news.pieces)
    if (!this.#hasRoomFor(update)) return 'too-large'
    const claim = takeIds(news.clientIds)
    if (typeof claim === 'string') return claim
    const sequence = toSequenceNumber(this.newest + 1)
    const entry: LogEntry = { draft: this.#draft, generation: this.#generation, sequence, ...by, update }
    this.#known.add(news)
    this.#onTheWay.push({ sequence, update, pieces: news.pieces, news, author })
    return { effects: [...claim, { kind: 'store', entry }], sequence }
  }

  /** Everything up to `upTo` is on the disk. @returns what is so since now, in order */
  stored(upTo: SequenceNumber): readonly Pending[] {
    const batch = this.#onTheWay.takeUpTo(upTo)
    for (const { update } of batch) this.tail.push(update)
    return batch
  }

  /** Nothing that was on its way is on the disk: it never was. */
  takeBack(): void {
    this.#known.takeBack(this.#onTheWay.takeBack().map(({ news }) => news))
  }

  #hasRoomFor(written: Uint8Array): boolean {
    return this.tail.stateBytes + this.#onTheWay.bytes + written.length <= limits.maxStateBytes
  }
}
