import { PerTurn } from './per-turn.ts'

/** Answers that are not read yet, each with up to 6 MB of text: of all who ask together, and of one. */
const maxUnread = 40
const maxUnreadOfOne = 8
/** Whoever reads nothing for so long is cut off. */
const patienceMs = 30_000

/** What is asked of Node's `ServerResponse`. */
interface Answering {
  readonly destroyed: boolean
  once(event: 'close', act: () => void): unknown
  setTimeout(ms: number): unknown
}

interface Waiting {
  readonly asker: string
  readonly response: Answering
  readonly begin: () => void
}

/**
 * When an answer with a whole text is written. It takes some milliseconds, so one of them is written in a turn of the event loop; and it stays in memory until
 * it was read, so there are only so many of them: who asks for more of them without reading waits for themselves.
 */
export class LongAnswers {
  readonly #turns = new PerTurn(1)
  readonly #unread = new Map<string, number>()
  #total = 0
  #waiting: Waiting[] = []

  /** Resolves when the answer may be written. @param asker as rates are counted */
  turn(asker: string, response: Answering): Promise<void> {
    return new Promise((begin) => {
      this.#waiting.push({ asker, response, begin })
      this.#beginNext()
    })
  }

  #beginNext(): void {
    this.#waiting = this.#waiting.filter((waiting) => !this.#isBegun(waiting))
  }

  #isBegun({ asker, response, begin }: Waiting): boolean {
    const unread = this.#unread.get(asker) ?? 0
    if (!response.destroyed) {
      if (this.#total >= maxUnread || unread >= maxUnreadOfOne) return false
      this.#count(asker, 1)
      response.setTimeout(patienceMs)
      response.once('close', () => {
        this.#count(asker, -1)
        this.#beginNext()
      })
    }
    this.#turns.begin(begin)
    return true
  }

  #count(asker: string, change: 1 | -1): void {
    this.#total += change
    const unread = (this.#unread.get(asker) ?? 0) + change
    if (unread === 0) this.#unread.delete(asker)
    else this.#unread.set(asker, unread)
  }
}
