import type { SequenceNumber } from '@scriptorium/draft'
import { limits } from '@scriptorium/protocol'

import type { Access, ConnectionId } from './effects.ts'
import { FewIds } from './few-ids.ts'

/** What the session remembers of one open WebSocket. */
export class Connection {
  readonly id: ConnectionId
  access: Access
  /** It has been given the whole copy: from then on it hears everything. */
  hasCopy = false
  /** Client ids of this person that were mentioned here. */
  readonly clientIds = new FewIds()
  /** Client ids that were pointed with here. */
  readonly pointed = new FewIds()
  /** The last state that was said here, and what was made of it: a renewal says the same again. */
  said: { readonly state: string; readonly rewritten: string } | null = null
  /** How many ids were claimed here. */
  claims = 0
  /**
   * Something of this client was refused or lost. What it sends next can be taken, but *saved* would be untrue until it has
   * sent a sync step 2: only that holds everything again.
   */
  isOutOfStep = false
  /** Asked for everything it has, by a sync step 1, and has not answered yet. */
  awaitsWhole = true
  /** Its text is being compared with ours. */
  isComparing = false
  /** Where its text was last compared with ours, and what came of it. */
  compared: { readonly sequence: SequenceNumber; readonly isEqual: boolean } | null = null
  #updates = 0
  #awaited: { readonly update: number; readonly sequence: SequenceNumber }[] = []
  #copies: number = limits.maxWholeCopies
  #copiesAtMs: number | undefined

  constructor(id: ConnectionId, access: Access) {
    this.id = id
    this.access = access
  }

  /** @returns whether anything is different now */
  changeRight({ mayWrite, readOnlyBecause }: Pick<Access, 'mayWrite' | 'readOnlyBecause'>): boolean {
    if (this.access.mayWrite === mayWrite && this.access.readOnlyBecause === readOnlyBecause) return false
    this.access = { ...this.access, mayWrite, readOnlyBecause }
    return true
  }

  /** @returns its number, from 1 */
  countUpdate(): number {
    this.#updates += 1
    return this.#updates
  }

  /** Update `update` and all before it are durable once `sequence` is. */
  awaitDurable(update: number, sequence: SequenceNumber, isWhole: boolean): void {
    if (isWhole) this.isOutOfStep = false
    if (!this.isOutOfStep) this.#awaited.push({ update, sequence })
  }

  /** Updates of it are on their way to the disk. */
  get isAwaiting(): boolean {
    return this.#awaited.length > 0
  }

  /** The newest update that became durable with `durable`, if any did. */
  takeAcknowledgement(durable: SequenceNumber): number | undefined {
    let done = 0
    for (const { sequence } of this.#awaited) {
      if (sequence > durable) break
      done += 1
    }
    const newest = this.#awaited[done - 1]?.update
    if (done === this.#awaited.length) this.#awaited.length = 0
    else this.#awaited.splice(0, done)
    return newest
  }

  /** The store failed. @returns the first update that was lost, if any was */
  loseUnsaved(): number | undefined {
    const first = this.#awaited[0]
    this.#awaited = []
    if (first !== undefined) this.isOutOfStep = true
    return first?.update
  }

  /** A whole copy is large and asking for it is small: so many in a row, then one every `limits.wholeCopyEveryMs`. */
  mayHaveWholeCopy(nowMs: number): boolean {
    const sinceMs = nowMs - (this.#copiesAtMs ?? nowMs)
    this.#copiesAtMs = nowMs
    this.#copies = Math.min(limits.maxWholeCopies, this.#copies + sinceMs / limits.wholeCopyEveryMs)
    if (this.#copies < 1) return false
    this.#copies -= 1
    return true
  }
}
