import type { CreditSpan } from '@scriptorium/draft'
import type { CharacterId } from '@scriptorium/session'

/** A change of the text as the server writes it for somebody, before it has a client id. */
export interface PlannedChange {
  readonly inserts: readonly Insert[]
  readonly deletions: ReadonlyMap<number, readonly { readonly from: number; readonly to: number }[]>
  /** First authors of what is put in, in the order of `inserts`. */
  readonly credit: readonly CreditSpan[]
  readonly added: number
  readonly removed: number
}

/** Words between two characters that are neighbours in the doc, deleted ones included. */
export interface Insert {
  readonly left: CharacterId | null
  readonly right: CharacterId | null
  readonly text: string
}

/** Characters that follow each other in the doc, by one client and of one first author. */
export interface CreditedPiece {
  readonly clientId: number
  readonly clock: number
  readonly text: string
  readonly credit: readonly CreditSpan[]
}

/** Gathers a change, in the order of the text. */
export class ChangePlan {
  readonly #inserts: Insert[] = []
  readonly #deletions = new Map<number, { from: number; to: number }[]>()
  readonly #credit: CreditSpan[] = []
  #added = 0
  #removed = 0
  /** Of the piece that was put back last. */
  #end: CharacterId | undefined

  /** Puts deleted characters in again, directly before themselves: whoever reads the log sees that they are the same words. */
  putBack({ clientId, clock, text, credit }: CreditedPiece, left: CharacterId | null): void {
    const last = this.#inserts.at(-1)
    const goesOn = this.#end?.clientId === clientId && this.#end.clock === clock
    // Nothing lies between the two in the doc.
    const isNext = left?.clientId === clientId && left.clock === clock - 1
    if (last !== undefined && goesOn && isNext)
      this.#inserts[this.#inserts.length - 1] = { ...last, text: last.text + text }
    else this.#inserts.push({ left, right: { clientId, clock }, text })
    this.#end = { clientId, clock: clock + text.length }
    this.#count(text, credit)
  }

  putIn(insert: Insert, credit: readonly CreditSpan[]): void {
    this.#inserts.push(insert)
    this.#end = undefined
    this.#count(insert.text, credit)
  }

  takeOut(clientId: number, clock: number, codeUnits: number): void {
    const ranges = this.#deletions.get(clientId) ?? []
    this.#deletions.set(clientId, ranges)
    const last = ranges.at(-1)
    if (last?.to === clock) last.to += codeUnits
    else ranges.push({ from: clock, to: clock + codeUnits })
    this.#removed += codeUnits
  }

  planned(): PlannedChange {
    return {
      inserts: this.#inserts,
      deletions: this.#deletions,
      credit: this.#credit,
      added: this.#added,
      removed: this.#removed,
    }
  }

  #count(text: string, credit: readonly CreditSpan[]): void {
    this.#added += text.length
    for (const span of credit) {
      const last = this.#credit.at(-1)
      if (last !== undefined && last.person === span.person)
        this.#credit[this.#credit.length - 1] = { ...last, codeUnits: last.codeUnits + span.codeUnits }
      else this.#credit.push(span)
    }
  }
}
