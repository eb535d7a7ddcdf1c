import type { Clock } from '@scriptorium/draft'

/** One timer for what a session gathers: it is set again only to ring sooner. */
export class SessionTick {
  readonly #clock: Clock
  readonly #ring: (nowMs: number) => void
  #set: { readonly atMs: number; readonly cancel: () => void } | undefined

  constructor(clock: Clock, ring: (nowMs: number) => void) {
    this.#clock = clock
    this.#ring = ring
  }

  /** @param withinMs `null`: nothing waits */
  within(withinMs: number | null): void {
    if (withinMs === null) return
    const atMs = this.#clock.nowMs() + withinMs
    if (this.#set !== undefined && this.#set.atMs <= atMs) return
    this.#set?.cancel()
    const cancel = this.#clock.after(withinMs, () => {
      this.#set = undefined
      this.#ring(this.#clock.nowMs())
    })
    this.#set = { atMs, cancel }
  }

  cancel(): void {
    this.#set?.cancel()
  }
}
