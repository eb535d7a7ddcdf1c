/** So many in one turn of the event loop; the others in the next ones, in the order in which they came. */
export class PerTurn {
  readonly #most: number
  #begun = 0
  #isNewTurnDue = false
  #waiting: (() => void)[] = []

  constructor(most: number) {
    this.#most = most
  }

  /** At once, or when those before it have had their turn. */
  begin(act: () => void): void {
    this.#awaitNewTurn()
    if (this.#begun >= this.#most) {
      this.#waiting.push(act)
      return
    }
    this.#begun += 1
    act()
  }

  #awaitNewTurn(): void {
    if (this.#isNewTurnDue) return
    this.#isNewTurnDue = true
    setImmediate(() => {
      this.#isNewTurnDue = false
      this.#begun = 0
      const waiting = this.#waiting
      this.#waiting = []
      for (const act of waiting) this.begin(act)
    })
  }
}
