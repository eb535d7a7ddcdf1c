import type { TextPlace } from '@scriptorium/protocol'

/** While text keeps coming, the place is asked for so often: that much is sent again at most. At rest the comparison of texts asks. */
const askEveryMs = 30_000

/**
 * The last place of the draft's log up to which this page's doc holds everything, deletions included: what came after it is all that a reconnection
 * needs. It is the server's word on a connection that had the text, never counted here; it lives as long as the doc does.
 */
export class ResumePlace {
  #place: TextPlace | null = null
  /** The connection that is open has brought the text: what it tells from now on is true of the doc. */
  #hasText = false
  /** A place was said on it. */
  #isSaid = false
  /** The texts differ, whatever the places say. */
  #isDoubted = false
  #isUnknown = false
  #heardAtMs = 0

  /** A connection is about to ask for the text. @returns the place to say instead of asking for all of it; `null`: there is none */
  say(): TextPlace | null {
    const place = this.#isDoubted || this.#isUnknown ? null : this.#place
    this.#isSaid = place !== null
    return place
  }

  /** The answer is in the doc. @param isWhole nothing in it waits for something that the doc lacks @returns whether all of the text is to be asked for */
  loaded(isWhole: boolean): boolean {
    const isWrong = this.#isSaid && !isWhole
    if (isWrong) this.#place = null
    this.#hasText = true
    return isWrong
  }

  heard(place: TextPlace, atMs: number): void {
    if (!this.#hasText) return
    this.#place = { generation: place.generation, sequence: place.sequence }
    this.#heardAtMs = atMs
  }

  /** Something came. @returns whether to ask where the doc is now */
  shouldAsk(atMs: number): boolean {
    if (!this.#hasText || atMs - this.#heardAtMs < askEveryMs) return false
    this.#heardAtMs = atMs
    return true
  }

  compared(isEqual: boolean): void {
    this.#isDoubted = !isEqual
  }

  lost(): void {
    this.#hasText = false
  }

  /** The server took the first frame for none. @returns whether it was the place, which a server of before does not know */
  isNotUnderstood(): boolean {
    const isOlder = this.#isSaid && !this.#hasText
    this.#isUnknown ||= isOlder
    return isOlder
  }
}
