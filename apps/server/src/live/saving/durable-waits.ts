import type { SequenceNumber } from '@scriptorium/draft'

interface Wait {
  readonly sequence: SequenceNumber
  readonly resolve: () => void
  readonly reject: (cause: Error) => void
}

/** Who waits for a place to be on the disk. */
export class DurableWaits {
  #waits: Wait[] = []

  /** Resolves when the place is durable. @throws what `fail` was given, when it will not be */
  until(sequence: SequenceNumber): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waits.push({ sequence, resolve, reject })
    })
  }

  stored(upTo: SequenceNumber): void {
    if (this.#waits.length === 0) return
    const [done, left] = [true, false].map((isDone) => this.#waits.filter((wait) => wait.sequence <= upTo === isDone))
    this.#waits = left ?? []
    for (const { resolve } of done ?? []) resolve()
  }

  fail(cause: Error): void {
    const waits = this.#waits
    this.#waits = []
    for (const { reject } of waits) reject(cause)
  }
}
