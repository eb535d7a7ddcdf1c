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
  readonly #small = new Share(smallBytesPerTurn)
  readonly #large = new Share(largeBytesPerTurn)
  #isNewTurnDue = false
  #isLargeResting = false

  /** @param soon calls back in the loop's next turn */
  constructor(soon: (callback: () => void) => void = setImmediate) {
    this.#soon = soon
  }

  /** Whether a frame of so many bytes may be dealt with at once; the first of its kind in a turn always may. */
  take(bytes: number): boolean {
    const share = this.#shareOf(bytes)
    const isTaken = share.take(Math.max(bytes, leastBytes))
    // A further turn of the loop costs more than a small frame: what is left of a share lasts for several turns, until half of it is gone.
    if (!isTaken || share.isHalfTaken) this.#awaitNewTurn()
    return isTaken
  }

  /** Calls back in one of the next turns. @param bytes of what waits */
  wait(bytes: number, callback: () => void): void {
    this.#shareOf(bytes).wait(callback)
    this.#awaitNewTurn()
  }

  #shareOf(bytes: number): Share {
    return bytes <= smallFrameBytes ? this.#small : this.#large
  }

  #awaitNewTurn(): void {
    if (this.#isNewTurnDue) return
    this.#isNewTurnDue = true
    this.#soon(() => {
      this.#isNewTurnDue = false
      // This is still the round of the loop in which the last large frame was dealt with: the next one has a round for itself.
      this.#isLargeResting = this.#large.isTaken && !this.#isLargeResting
      this.#small.renew()
      if (!this.#isLargeResting) this.#large.renew()
      this.#small.callBack()
      this.#large.callBack()
      if (this.#small.isAwaited || this.#large.isAwaited) this.#awaitNewTurn()
    })
  }
}

/** What one kind of frame has of a turn, and who waits for it. */
class Share {
  readonly #bytes: number
  #taken = 0
  #isFull = false
  #waiting: (() => void)[] = []

  constructor(bytes: number) {
    this.#bytes = bytes
  }

  get isTaken(): boolean {
    return this.#taken > 0
  }

  get isHalfTaken(): boolean {
    return this.#taken > this.#bytes / 2
  }

  get isAwaited(): boolean {
    return this.#waiting.length > 0
  }

  take(bytes: number): boolean {
    this.#isFull = this.#taken > 0 && this.#taken + bytes > this.#bytes
    if (!this.#isFull) this.#taken += bytes
    return !this.#isFull
  }

  wait(callback: () => void): void {
    this.#waiting.push(callback)
  }

  renew(): void {
    this.#taken = 0
    this.#isFull = false
  }

  /** Until somebody is told that there is no more. The others are not asked in vain: in a full house thousands wait. */
  callBack(): void {
    const waiting = this.#waiting
    this.#waiting = []
    let called = 0
    while (called < waiting.length && !this.#isFull) {
      waiting[called]?.()
      called += 1
    }
    // Whoever was sent away waits again by now, and came before all of these.
    for (const callback of waiting.slice(called)) this.#waiting.push(callback)
  }
}
