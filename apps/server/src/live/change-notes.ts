import type { Clock } from '@scriptorium/draft'

/** Shortest time between two tellings. */
const tellEveryMs = 10_000

/** Tells that a text has changed: at once, then at most every 10 s, the last change always. */
export class ChangeNotes {
  readonly #clock: Clock
  readonly #tell: (atMs: number) => void
  #toldAtMs = 0
  #cancel: (() => void) | undefined

  constructor(clock: Clock, tell: (atMs: number) => void) {
    this.#clock = clock
    this.#tell = tell
  }

  note(): void {
    const nowMs = this.#clock.nowMs()
    if (this.#cancel !== undefined) return
    const waitMs = Math.max(0, this.#toldAtMs + tellEveryMs - nowMs)
    if (waitMs === 0) this.#tellNow()
    else this.#cancel = this.#clock.after(waitMs, () => this.#tellNow())
  }

  /** What waits is told now. */
  flush(): void {
    if (this.#cancel !== undefined) this.#tellNow()
  }

  #tellNow(): void {
    this.#cancel?.()
    this.#cancel = undefined
    this.#toldAtMs = this.#clock.nowMs()
    this.#tell(this.#toldAtMs)
  }
}
