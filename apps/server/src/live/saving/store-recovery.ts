import { isFault } from '@scriptorium/draft'
import type { Clock, DraftId, DraftLog, Epoch, Generation, SequenceNumber } from '@scriptorium/draft'

import type { Log } from '../../log.ts'

const firstWaitMs = 1_000
const longestWaitMs = 30_000

/** What of a draft we took for durable before its store failed. */
export interface BelievedPlace {
  readonly generation: Generation
  readonly epoch: Epoch
  readonly sequence: SequenceNumber
}

/** Asked and told by `StoreRecovery`. */
export interface RecoveringDraft {
  readonly draft: DraftId
  believed(): BelievedPlace
  /** The store takes writes again and holds exactly the believed place: people go on. */
  storeHolds(): void
  /** It holds something else, or only a part: everybody starts over from it. */
  storeDiffers(): void
}

/** A draft whose store failed asks again and again, ever more slowly, until it answers. */
export class StoreRecovery {
  readonly #world: { readonly log: DraftLog; readonly clock: Clock; readonly logger: Log }
  readonly #own: RecoveringDraft
  #waitMs = firstWaitMs
  #isWaiting = false
  #isEnded = false

  constructor(world: { readonly log: DraftLog; readonly clock: Clock; readonly logger: Log }, own: RecoveringDraft) {
    this.#world = world
    this.#own = own
  }

  /** Something was stored: the next failure is a first one. */
  stored(): void {
    this.#waitMs = firstWaitMs
  }

  /** Asks the store after a while. */
  begin(): void {
    if (this.#isWaiting) return
    this.#isWaiting = true
    const waitMs = this.#waitMs
    this.#waitMs = Math.min(longestWaitMs, waitMs * 2)
    this.#world.clock.after(waitMs, () => {
      this.#isWaiting = false
      if (!this.#isEnded) void this.#ask()
    })
  }

  /** Nobody waits for the store any more. */
  end(): void {
    this.#isEnded = true
  }

  async #ask(): Promise<void> {
    const { log, logger } = this.#world
    const { draft } = this.#own
    try {
      // A disk that is full can still be read: only a write tells that it takes writes again.
      await log.renew()
      const stored = await log.load(draft)
      const sequence = stored?.tail.at(-1)?.sequence ?? stored?.snapshot?.sequence
      const believed = this.#own.believed()
      const isOurs = stored?.epoch === believed.epoch && stored.generation === believed.generation
      if (isOurs && sequence === believed.sequence) {
        logger.warn({ draftId: draft }, 'store answers again')
        this.#own.storeHolds()
      } else {
        this.#own.storeDiffers()
      }
    } catch (error) {
      // Loaded again, it shows what is left of it.
      if (isFault(error, 'store/damaged')) return this.#own.storeDiffers()
      logger.warn({ err: error, draftId: draft }, 'store still fails')
      this.begin()
    }
  }
}
