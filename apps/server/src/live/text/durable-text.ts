import { toSequenceNumber } from '@scriptorium/draft'
import type { Culprit, DraftId, DraftLog, Generation, SequenceNumber } from '@scriptorium/draft'
import type { DraftSession } from '@scriptorium/session'

import type { DraftHistories } from '../../history/draft-histories.ts'
import type { Log } from '../../log.ts'
import type { Damage } from './document-check.ts'
import type { Documents } from './documents.ts'
import type { Written, WrittenSpan } from './text-at.ts'
import { readWrittenSpans } from './written-spans.ts'

export interface Reading extends Written {
  readonly damage: Damage | null
}

/** With which update a text became unsound. */
export type UnsoundUpdate = Pick<Culprit, 'sequence' | 'clientId'>

/** Where texts and their authors are read. */
export interface TextSources {
  readonly log: DraftLog
  readonly documents: Documents
  readonly histories: DraftHistories
  readonly logger: Log
}

interface LoadedDraft {
  readonly draft: DraftId
  readonly generation: Generation
  /** Only what could be read of it is here. */
  readonly isDamaged: boolean
}

/** The text of a loaded draft at its durable place: read once, however many ask, and kept until the text changes. */
export class DurableText {
  readonly #draft: DraftId
  readonly #generation: Generation
  readonly #isDamaged: boolean
  readonly #session: Pick<DraftSession, 'sequence' | 'updates'>
  readonly #sources: TextSources
  readonly #unsound: (update: UnsoundUpdate | null) => void
  #isUnsound = false
  #kept: { readonly sequence: SequenceNumber; readonly reading: Promise<Reading> } | undefined

  /** @param unsound told once; `null`: no update can be named. Of a draft that is damaged anyhow nothing is told */
  constructor(
    { draft, generation, isDamaged }: LoadedDraft,
    session: Pick<DraftSession, 'sequence' | 'updates'>,
    sources: TextSources,
    unsound: (update: UnsoundUpdate | null) => void,
  ) {
    this.#draft = draft
    this.#generation = generation
    this.#isDamaged = isDamaged
    this.#session = session
    this.#sources = sources
    this.#unsound = unsound
  }

  /** It reads otherwise when it is loaded again, or holds half a character. */
  get isUnsound(): boolean {
    return this.#isUnsound
  }

  async read(): Promise<Reading> {
    const sequence = this.#session.sequence
    if (this.#kept?.sequence !== sequence) {
      const reading = this.#read(sequence)
      this.#kept = { sequence, reading }
      reading.catch(() => {
        if (this.#kept?.reading === reading) this.#kept = undefined
      })
    }
    return await this.#kept.reading
  }

  /** Our hash is made once for a place, however many ask. @returns `null`: the text is at another place by now */
  async isEqual(sequence: SequenceNumber, sha256: Uint8Array): Promise<boolean | null> {
    const { at } = await this.read()
    return at.sequence === sequence ? at.sha256 === Buffer.from(sha256).toString('hex') : null
  }

  async #read(sequence: SequenceNumber): Promise<Reading> {
    const draft = this.#draft
    const sources = this.#sources
    const updates = this.#session.updates()
    const { wikitext, sha256, runs, damage } = await sources.documents.read(updates)
    const at = { generation: this.#generation, sequence, wikitext, sha256 }
    let spans: Promise<readonly WrittenSpan[]> | undefined
    if (damage !== null && !this.#isDamaged) this.#noteDamage(damage, sequence, updates.length)
    return {
      at,
      damage,
      spans() {
        spans ??= readWrittenSpans(sources, draft, at, runs)
        return spans
      },
    }
  }

  /** Nothing is published any more; the host begins a new generation from the text as it was replayed. */
  #noteDamage({ kind, update, clientId }: Damage, sequence: SequenceNumber, updates: number): void {
    if (this.#isUnsound) return
    this.#isUnsound = true
    // The last update given is at `sequence`, and those before it follow each other without holes down to the snapshot.
    const at = update === null ? null : toSequenceNumber(sequence - (updates - 1 - update))
    const { logger } = this.#sources
    logger.error({ draftId: this.#draft, damage: kind, sequence: at }, 'a text is unsound; beginning anew')
    this.#unsound(at === null ? null : { sequence: at, clientId })
  }
}
