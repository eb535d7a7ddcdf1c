import type { Clock } from '@scriptorium/draft'

/** One timer for what a session gathers: it is set again only to ring sooner. */
export class SessionTick {
  readonly #clock: Clock
  readonly #ring: () => void
  #set: { readonly withinMs: number; readonly cancel: () => void } | undefined

  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock
    this.#ring = ring
  }

  /** @param withinMs `null`: nothing waits */
  within(withinMs: number | null): void {
    if (withinMs === null || (this.#set?.withinMs ?? Infinity) <= withinMs) return
    this.#set?.cancel()
    const cancel = this.#clock.after(withinMs, () => {
      this.#set = undefined
      this.#ring()
    })
    this.#set = { withinMs, cancel }
  }

  cancel(): void {
    this.#set?.cancel()
  }
}
