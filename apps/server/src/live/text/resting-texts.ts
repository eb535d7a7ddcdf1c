import { toSequenceNumber } from '@scriptorium/draft'
import type { DraftId, DraftLog } from '@scriptorium/draft'

import type { Written } from './text-at.ts'

/** Each may be 4 MB. */
const maxTexts = 8

/** Texts of drafts that are not loaded, kept as they were read: anybody may ask for one as often as they like, and it costs one reading and one doc. */
export class RestingTexts {
  readonly #log: Pick<DraftLog, 'entries'>
  readonly #read: (draft: DraftId) => Promise<Written>
  readonly #texts = new Map<DraftId, Promise<Written>>()

  /** @param read from the disk */
  constructor(log: Pick<DraftLog, 'entries'>, read: (draft: DraftId) => Promise<Written>) {
    this.#log = log
    this.#read = read
  }

  async written(draft: DraftId): Promise<Written> {
    const known = this.#texts.get(draft)
    if (known !== undefined && (await this.#isNewest(draft, known))) return await known
    return await this.#readAnew(draft)
  }

  forget(draft: DraftId): void {
    this.#texts.delete(draft)
  }

  /** The log has the last word, whoever wrote to it. */
  async #isNewest(draft: DraftId, known: Promise<Written>): Promise<boolean> {
    const { at } = await known
    const later = await this.#log.entries(draft, at.generation, toSequenceNumber(at.sequence + 1), 1)
    return later.length === 0
  }

  #readAnew(draft: DraftId): Promise<Written> {
    const reading = this.#read(draft)
    this.#texts.set(draft, reading)
    reading.catch(() => {
      if (this.#texts.get(draft) === reading) this.#texts.delete(draft)
    })
    const [oldest] = this.#texts.keys()
    if (this.#texts.size > maxTexts && oldest !== undefined) this.#texts.delete(oldest)
    return reading
  }
}
