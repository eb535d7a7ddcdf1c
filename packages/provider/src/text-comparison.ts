import type { TextPlace, Verdict } from '@scriptorium/protocol'
import type { Text } from 'yjs'
import type { ProviderClock } from './provider-surface.ts'

/** The text must have been still for this long. */
const restMs = 3_000
/** Texts that differ are compared again, so that it can end. */
const againMs = 20_000
/** Who waits for a verdict before publishing waits no longer: a busy draft has no quiet place. */
const verdictWithinMs = 5_000

export interface TextComparisonOptions {
  readonly text: Text
  readonly clock: ProviderClock
  /** The connection is open, the whole text is here, and the server has everything of ours on its disk. */
  readonly isAtRest: () => boolean
  readonly askPlace: () => boolean
  readonly sendHash: (place: TextPlace, sha256: Uint8Array) => void
  /** Asks for a whole copy: what came is applied before the next place is told. */
  readonly askWholeCopy: () => void
  readonly onVerdict: (isEqual: boolean) => void
  /** A whole copy did not help: the two texts stay apart. Told once, until they are equal again. */
  readonly onApart: () => void
}

/**
 * Proves that the server reads what this page shows: at rest the place is asked for and answered with the text's hash exactly there. The frames of a
 * connection keep their order, so no update can lie between the two.
 */
export class TextComparison {
  readonly #options: TextComparisonOptions
  /** Grows with every change of the text, from here or elsewhere. */
  #version = 0
  #provenVersion = -1
  #hashedVersion = -1
  #isAsked = false
  #differences = 0
  #cancel = (): void => {}
  readonly #waiting = new Set<(isEqual: boolean | null) => void>()

  constructor(options: TextComparisonOptions) {
    this.#options = options
    options.text.observe(this.#onChange)
  }

  /** Compares at once. @returns `null` when it cannot be said: not at rest, no connection, or the draft moves on and on */
  compareNow(): Promise<boolean | null> {
    const { isAtRest, clock } = this.#options
    if (!isAtRest()) return Promise.resolve(null)
    return new Promise((resolve) => {
      const settle = (isEqual: boolean | null): void => {
        cancel()
        this.#waiting.delete(settle)
        resolve(isEqual)
      }
      const cancel = clock.after(verdictWithinMs, () => settle(null))
      this.#waiting.add(settle)
      this.#ask()
    })
  }

  /** A connection brought the whole text. */
  loaded(): void {
    this.#provenVersion = -1
    this.#later(restMs)
  }

  lost(): void {
    this.#isAsked = false
    this.#cancel()
    for (const settle of this.#waiting) settle(null)
  }

  async place(place: TextPlace): Promise<void> {
    const { isAtRest, text, sendHash } = this.#options
    if (!this.#isAsked) return
    this.#isAsked = false
    if (!isAtRest()) {
      this.#later(restMs)
      return
    }
    this.#hashedVersion = this.#version
    // Taken before anything is awaited: at exactly this place.
    const words = new TextEncoder().encode(text.toJSON())
    sendHash(place, new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', words)))
  }

  verdict(verdict: Verdict): void {
    if (verdict === 'not-compared') {
      if (this.#waiting.size > 0) this.#ask()
      else this.#later(restMs)
      return
    }
    const isEqual = verdict === 'equal'
    this.#differences = isEqual ? 0 : this.#differences + 1
    this.#provenVersion = isEqual ? this.#hashedVersion : -1
    this.#options.onVerdict(isEqual)
    if (this.#differences === 1) {
      this.#options.askWholeCopy()
      this.#ask()
      return
    }
    if (this.#differences === 2) this.#options.onApart()
    for (const settle of this.#waiting) settle(isEqual)
    if (!isEqual) this.#later(againMs)
    else if (this.#provenVersion !== this.#version) this.#later(restMs)
  }

  stop(): void {
    this.#options.text.unobserve(this.#onChange)
    this.lost()
  }

  readonly #onChange = (): void => {
    this.#version += 1
    this.#later(restMs)
  }

  #later(delayMs: number): void {
    this.#cancel()
    this.#cancel = this.#options.clock.after(delayMs, () => {
      if (this.#provenVersion === this.#version) return
      if (this.#options.isAtRest()) this.#ask()
      else this.#later(restMs)
    })
  }

  #ask(): void {
    // A page without `crypto.subtle` (not https, not loopback) proves nothing and claims nothing.
    if (globalThis.crypto?.subtle === undefined) {
      for (const settle of this.#waiting) settle(null)
      return
    }
    this.#isAsked = this.#options.askPlace()
  }
}
