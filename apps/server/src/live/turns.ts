/** Of frames up to this size, and of larger ones, so much is dealt with in one turn of the event loop. */
const smallFrameBytes = 4 * 1024
const smallBytesPerTurn = 128 * 1024
const largeBytesPerTurn = 256 * 1024
/** However short it is, a frame costs something. */
const leastBytes = 64

/**
 * How much may be dealt with before the loop goes on to everything else: a turn reads up to 2 MiB from each of many sockets, and each could hold the
 * dearest frames there are. Beyond, connections wait for their turn, in the order they came; what is small, such as typing, never waits for what is large.
 */
export class Turns {
  readonly #soon: (callback: () => void) => void
  #isNewTurnDue = false
  #small = 0
  #large = 0
  #isLargeResting = false
  #waiting: (() => void)[] = []

  /** @param soon calls back in the loop's next turn */
  constructor(soon: (callback: () => void) => void = setImmediate) {
    this.#soon = soon
  }

  /** Whether a frame of so many bytes may be dealt with at once; the first of its kind in a turn always may. */
  take(bytes: number): boolean {
    this.#awaitNewTurn()
    if (bytes <= smallFrameBytes) {
      const cost = Math.max(bytes, leastBytes)
      if (this.#small > 0 && this.#small + cost > smallBytesPerTurn) return false
      this.#small += cost
      return true
    }
    if (this.#large > 0 && this.#large + bytes > largeBytesPerTurn) return false
    this.#large += bytes
    return true
  }

  /** Calls back in one of the next turns. */
  wait(callback: () => void): void {
    this.#waiting.push(callback)
    this.#awaitNewTurn()
  }

  #awaitNewTurn(): void {
    if (this.#isNewTurnDue) return
    this.#isNewTurnDue = true
    this.#soon(() => {
      this.#isNewTurnDue = false
      this.#small = 0
      // This is still the round of the loop in which the last large frame was dealt with: the next one has a round for itself.
      this.#isLargeResting = this.#large > 0 && !this.#isLargeResting
      if (!this.#isLargeResting) this.#large = 0
      const waiting = this.#waiting
      this.#waiting = []
      for (const callback of waiting) callback()
    })
  }
}
