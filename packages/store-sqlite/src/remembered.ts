/**
 * Records that were read lately, so that reading them again costs no way to the worker. Right only where nobody else writes: a store has one owner.
 * A record that is written while it is being read is not remembered from before.
 */
export class Remembered<Key, Value> {
  #most: number
  readonly #values = new Map<Key, Value>()
  /** Being read. Writing takes a key out: what is read then is handed on, and not remembered. */
  readonly #reading = new Map<Key, Promise<Value | undefined>>()

  /** @param most records; the oldest is forgotten beyond */
  constructor(most: number) {
    this.#most = most
  }

  /** What is missing is asked for again each time. */
  async read(key: Key, ask: () => Promise<Value | undefined>): Promise<Value | undefined> {
    const known = this.#values.get(key)
    if (known !== undefined) return known
    const reading = this.#reading.get(key) ?? ask()
    this.#reading.set(key, reading)
    try {
      const value = await reading
      if (value !== undefined && this.#reading.get(key) === reading) this.#remember(key, value)
      return value
    } finally {
      if (this.#reading.get(key) === reading) this.#reading.delete(key)
    }
  }

  /**
   * Around every write of this key: what was read before or meanwhile counts no more.
   * @param written what is there afterwards, where that is known; writes end in the order in which they were begun
   */
  async write<Result>(key: Key, write: Promise<Result>, written?: Value): Promise<Result> {
    this.#forget(key)
    let isWritten = false
    try {
      const result = await write
      isWritten = true
      return result
    } finally {
      this.#forget(key)
      if (isWritten && written !== undefined) this.#remember(key, written)
    }
  }

  /** Around a write that may be of any key. */
  async writeAny<Result>(write: Promise<Result>): Promise<Result> {
    this.forgetAll()
    try {
      return await write
    } finally {
      this.forgetAll()
    }
  }

  forgetAll(): void {
    this.#values.clear()
    this.#reading.clear()
  }

  /** From now on everything is asked for. */
  close(): void {
    this.#most = 0
    this.forgetAll()
  }

  #remember(key: Key, value: Value): void {
    this.#values.set(key, value)
    const [oldest] = this.#values.keys()
    if (this.#values.size > this.#most && oldest !== undefined) this.#values.delete(oldest)
  }

  #forget(key: Key): void {
    this.#values.delete(key)
    this.#reading.delete(key)
  }
}
