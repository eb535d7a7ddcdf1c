import type { Clock, DraftId } from '@scriptorium/draft'

import type { LiveDraftsHooks } from '../live-drafts.ts'

/** Shortest time between two tellings. */
const tellEveryMs = 10_000
/**
 * Each draft tells at its own time of these ten seconds, and those of one slot together: what thousands of drafts tell is spread, and still few commits.
 * Told at once, the first letters of a full house took half a second of a core, and the same again every ten seconds.
 */
const slotMs = 250

/** Tells that a text has changed, at most every 10 s; the last change always. */
export class ChangeNotes {
  readonly #clock: Clock
  readonly #draft: DraftId
  readonly #told: Pick<LiveDraftsHooks, 'changed'>
  readonly #slotAtMs: number
  #changedAtMs = 0
  #cancel: (() => void) | undefined

  constructor(clock: Clock, draft: DraftId, told: Pick<LiveDraftsHooks, 'changed'>) {
    this.#clock = clock
    this.#draft = draft
    this.#told = told
    this.#slotAtMs = slotOf(draft) * slotMs
  }

  note(): void {
    const nowMs = this.#clock.nowMs()
    this.#changedAtMs = nowMs
    const sinceSlotMs = (nowMs + tellEveryMs - this.#slotAtMs) % tellEveryMs
    this.#cancel ??= this.#clock.after(tellEveryMs - sinceSlotMs, () => this.#tellNow())
  }

  /** What waits is told now. */
  flush(): void {
    if (this.#cancel !== undefined) this.#tellNow()
  }

  #tellNow(): void {
    this.#cancel?.()
    this.#cancel = undefined
    this.#told.changed(this.#draft, this.#changedAtMs)
  }
}

/** Ids are drawn at random. */
function slotOf(draft: DraftId): number {
  let number = 0
  for (let index = 0; index < draft.length; index += 1) number = (number * 31 + draft.charCodeAt(index)) % 1_000_003
  return number % (tellEveryMs / slotMs)
}
