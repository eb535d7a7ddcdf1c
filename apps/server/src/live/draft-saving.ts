import { DraftError } from '@scriptorium/draft'
import type { Clock, DraftId, DraftLog, Epoch, Generation, SequenceNumber } from '@scriptorium/draft'
import type { DraftSession, Effect } from '@scriptorium/session'

import type { Log } from '../log.ts'
import { ChangeNotes } from './change-notes.ts'
import { DurableWaits } from './durable-waits.ts'
import type { LiveDraftsHooks } from './live-drafts.ts'
import { LogWriter } from './log-writer.ts'
import { StoreRecovery } from './store-recovery.ts'

export interface SavingNeeds {
  readonly log: DraftLog
  readonly clock: Clock
  readonly logger: Log
  readonly hooks: Pick<LiveDraftsHooks, 'changed'>
}

/** How the draft hears of its saving. */
export interface SavingEvents {
  /** The session is told, and what it asks for is carried out. */
  tell(call: (session: DraftSession) => readonly Effect[]): void
  /** The store holds something else than we think. */
  startOver(): void
}

/** A loaded draft's way to the disk, who waits for it, and what happens when the disk fails. */
export class DraftSaving {
  readonly #writer: LogWriter
  readonly #waits = new DurableWaits()
  readonly #changes: ChangeNotes
  readonly #recovery: StoreRecovery

  /** @param epoch that the draft was loaded under */
  constructor(
    { draft, generation, epoch }: { readonly draft: DraftId; readonly generation: Generation; readonly epoch: Epoch },
    session: Pick<DraftSession, 'sequence'>,
    needs: SavingNeeds,
    events: SavingEvents,
  ) {
    this.#changes = new ChangeNotes(needs.clock, draft, (atMs) => needs.hooks.changed(draft, atMs))
    this.#recovery = new StoreRecovery(needs, {
      draft,
      believed: () => ({ generation, epoch, sequence: session.sequence }),
      storeHolds: () => events.tell((told) => told.storeRecovered()),
      storeDiffers: () => events.startOver(),
    })
    this.#writer = new LogWriter(needs.log, epoch, {
      claimed: (clientIds) => events.tell((told) => told.claimed(clientIds)),
      stored: (upTo) => {
        this.#recovery.stored()
        events.tell((told) => told.stored(upTo))
        this.#waits.stored(upTo)
        this.#changes.note()
      },
      failed: (cause) => {
        needs.logger.error({ err: cause, draftId: draft }, 'draft not saved; nobody writes until it can be')
        events.tell((told) => told.storeFailed())
        this.#waits.fail(new DraftError('store/failed', { operation: 'log.append' }, { cause }))
        this.#recovery.begin()
      },
    })
  }

  get isBusy(): boolean {
    return this.#writer.isBusy
  }

  perform(effect: Extract<Effect, { kind: 'claim' | 'store' }>): void {
    if (effect.kind === 'claim') this.#writer.claim(effect.claims)
    else this.#writer.append(effect.entry)
  }

  /** Resolves when the place is durable. @throws DraftError `store/failed` */
  until(sequence: SequenceNumber): Promise<void> {
    return this.#waits.until(sequence)
  }

  /** Nothing is in flight. Never rejects. */
  settled(): Promise<void> {
    return this.#writer.settled()
  }

  /** The draft is loaded no more: nobody asks the store again for it. */
  end(): void {
    this.#recovery.end()
    this.#changes.flush()
    this.#waits.fail(new DraftError('store/failed', { operation: 'the draft was loaded anew' }))
  }
}
