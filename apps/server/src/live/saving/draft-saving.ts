import { DraftError } from '@scriptorium/draft'
import type { Clock, DraftId, DraftLog, Epoch, Generation, SequenceNumber } from '@scriptorium/draft'
import type { DraftSession, Effect } from '@scriptorium/session'

import type { Log } from '../../log.ts'
import { ChangeNotes } from './change-notes.ts'
import { DurableWaits } from './durable-waits.ts'
import type { LiveDraftsHooks } from '../live-drafts.ts'
import { LogWriter } from './log-writer.ts'
import type { LogWriterEvents } from './log-writer.ts'
import { StoreRecovery } from './store-recovery.ts'
import type { BelievedPlace, RecoveringDraft } from './store-recovery.ts'

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

/** Where the draft was loaded. */
interface LoadedPlace {
  readonly draft: DraftId
  readonly generation: Generation
  /** That it was loaded under. */
  readonly epoch: Epoch
}

/** A loaded draft's way to the disk, who waits for it, and what happens when the disk fails. There are many drafts at rest: one object, no closures. */
export class DraftSaving implements LogWriterEvents, RecoveringDraft {
  readonly draft: DraftId
  readonly #generation: Generation
  readonly #epoch: Epoch
  readonly #session: Pick<DraftSession, 'sequence'>
  readonly #logger: Log
  readonly #events: SavingEvents
  readonly #writer: LogWriter
  readonly #waits = new DurableWaits()
  readonly #changes: ChangeNotes
  readonly #recovery: StoreRecovery

  constructor(
    { draft, generation, epoch }: LoadedPlace,
    session: Pick<DraftSession, 'sequence'>,
    needs: SavingNeeds,
    events: SavingEvents,
  ) {
    this.draft = draft
    this.#generation = generation
    this.#epoch = epoch
    this.#session = session
    this.#logger = needs.logger
    this.#events = events
    this.#changes = new ChangeNotes(needs.clock, draft, needs.hooks)
    this.#recovery = new StoreRecovery(needs, this)
    this.#writer = new LogWriter(needs.log, epoch, this)
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

  // ---- told by the writer ---------------------------------------------------------------------------------------------

  claimed(clientIds: readonly number[]): void {
    this.#events.tell((told) => told.claimed(clientIds))
  }

  stored(upTo: SequenceNumber): void {
    this.#recovery.stored()
    this.#events.tell((told) => told.stored(upTo))
    this.#waits.stored(upTo)
    this.#changes.note()
  }

  failed(cause: unknown): void {
    this.#logger.error({ err: cause, draftId: this.draft }, 'draft not saved; nobody writes until it can be')
    this.#events.tell((told) => told.storeFailed())
    this.#waits.fail(new DraftError('store/failed', { operation: 'log.append' }, { cause }))
    this.#recovery.begin()
  }

  // ---- asked and told by its recovery ---------------------------------------------------------------------------------

  believed(): BelievedPlace {
    return { generation: this.#generation, epoch: this.#epoch, sequence: this.#session.sequence }
  }

  storeHolds(): void {
    this.#events.tell((told) => told.storeRecovered())
  }

  storeDiffers(): void {
    this.#events.startOver()
  }
}
