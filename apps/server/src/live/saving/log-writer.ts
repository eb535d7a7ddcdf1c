import type { ClientClaim, DraftLog, Epoch, LogEntry, SequenceNumber } from '@scriptorium/draft'

/** Hears of each commit, in order. */
export interface LogWriterEvents {
  claimed(clientIds: readonly number[]): void
  stored(upTo: SequenceNumber): void
  /** Nothing of what was in flight or waiting is on the disk. */
  failed(cause: unknown): void
}

/**
 * One draft's way to the disk: one commit in flight, everything that comes meanwhile goes into the next. Claims of a commit
 * are on the disk before its entries. Commits of other drafts are gathered with it by the store.
 */
export class LogWriter {
  readonly #log: DraftLog
  readonly #epoch: Epoch
  readonly #events: LogWriterEvents
  #claims: ClientClaim[] = []
  #entries: LogEntry[] = []
  #running: Promise<void> | undefined

  /** @param epoch that the draft was loaded under */
  constructor(log: DraftLog, epoch: Epoch, events: LogWriterEvents) {
    this.#log = log
    this.#epoch = epoch
    this.#events = events
  }

  get isBusy(): boolean {
    return this.#running !== undefined
  }

  claim(claims: readonly ClientClaim[]): void {
    this.#claims.push(...claims)
    this.#run()
  }

  append(entry: LogEntry): void {
    this.#entries.push(entry)
    this.#run()
  }

  /** Resolves when nothing is in flight. Never rejects. */
  async settled(): Promise<void> {
    while (this.#running !== undefined) await this.#running
  }

  #run(): void {
    this.#running ??= this.#commitAll()
  }

  async #commitAll(): Promise<void> {
    // One turn of the loop: what arrived together is committed together.
    await Promise.resolve()
    try {
      while (this.#claims.length > 0 || this.#entries.length > 0) {
        const claims = this.#claims.splice(0)
        const entries = this.#entries.splice(0)
        try {
          if (claims.length > 0) await this.#log.claim(claims)
          const last = entries.at(-1)
          if (last !== undefined) await this.#log.append(entries, this.#epoch)
          if (claims.length > 0) this.#events.claimed(claims.map(({ clientId }) => clientId))
          if (last !== undefined) this.#events.stored(last.sequence)
        } catch (cause) {
          this.#claims = []
          this.#entries = []
          this.#events.failed(cause)
        }
      }
    } finally {
      this.#running = undefined
    }
  }
}
