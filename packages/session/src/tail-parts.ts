import { encodeSyncStep2, encodeUpdate } from '@scriptorium/protocol'

import { joinPieces, piecesOf, writeUpdate } from './update-pieces.ts'
import { noBounds, readUpdateStructure } from './update-structure.ts'

/** A part is closed when it is so long: what is joined anew after an edit is never more than this, or a single update. */
const partBytes = 32 * 1024

/**
 * Updates that follow each other, laid end to end in one piece of memory. As objects of their own, thousands of one letter each would take a hundred
 * times their bytes, and the collector of garbage would carry each of them about.
 */
class Part {
  /** Sequence of the first update. */
  readonly first: number
  /** Where each update ends. */
  readonly #ends: number[]
  #memory: Uint8Array
  #frame: Uint8Array | undefined

  /** Just large enough: in most drafts that are open nobody types. @param update copied */
  constructor(first: number, update: Uint8Array) {
    this.first = first
    this.#ends = [update.length]
    // Not `slice`: of Node's buffers that is no copy.
    this.#memory = new Uint8Array(update)
  }

  get last(): number {
    return this.first + this.#ends.length - 1
  }

  get bytes(): number {
    return this.#ends.at(-1) ?? 0
  }

  /** What was given out stays as it is: only what lies behind it is written. */
  push(update: Uint8Array): void {
    const at = this.bytes
    const end = at + update.length
    if (end > this.#memory.length) this.#moveTo(Math.max(end, this.#memory.length * 2))
    this.#memory.set(update, at)
    this.#ends.push(end)
  }

  /** Nothing comes any more. */
  close(): void {
    if (this.bytes < this.#memory.length) this.#moveTo(this.bytes)
  }

  /** Those with a sequence beyond `sequence`, in order. */
  after(sequence: number): Uint8Array[] {
    const from = Math.max(0, sequence - this.first + 1)
    return this.#ends.slice(from).map((end, index) => this.#memory.subarray(this.#startOf(from + index), end))
  }

  bytesAfter(sequence: number): number {
    return this.bytes - this.#startOf(Math.min(Math.max(0, sequence - this.first + 1), this.#ends.length))
  }

  /** All of a closed part, as newcomers get it. */
  frame(): Uint8Array {
    this.#frame ??= encodeUpdate(joined(this.after(0)))
    return this.#frame
  }

  #startOf(index: number): number {
    return this.#ends[index - 1] ?? 0
  }

  #moveTo(bytes: number): void {
    const memory = new Uint8Array(bytes)
    memory.set(this.#memory.subarray(0, this.bytes))
    this.#memory = memory
  }
}

/**
 * The updates after the snapshot, in parts, each joined once for those who come. Joining all after each edit would take the longer the more there is,
 * and whoever types and asks for copies by turns would make the server join all day.
 */
export class TailParts {
  #parts: Part[] = []
  /** What is up to here is in the snapshot. */
  #folded: number
  #bytes = 0

  /** @param folded sequence of the snapshot */
  constructor(folded: number) {
    this.#folded = folded
  }

  get last(): number {
    return this.#parts.at(-1)?.last ?? this.#folded
  }

  /** Of the updates alone. */
  get bytes(): number {
    return this.#bytes
  }

  /** The next update. */
  push(update: Uint8Array): void {
    const part = this.#parts.at(-1)
    this.#bytes += update.length
    if (part !== undefined && part.bytes + update.length <= partBytes) {
      part.push(update)
      return
    }
    part?.close()
    const next = new Part(this.last + 1, update)
    this.#parts = part === undefined ? [next] : [...this.#parts, next]
  }

  /** Of a part that is folded only partly, the whole stays for newcomers: repeating does no harm. */
  fold(sequence: number): void {
    this.#parts = this.#parts.filter(({ last }) => last > sequence)
    this.#folded = sequence
    this.#bytes = this.#parts.reduce((sum, part) => sum + part.bytesAfter(sequence), 0)
  }

  updates(): Uint8Array[] {
    return this.#parts.flatMap((part) => part.after(this.#folded))
  }

  /** Updates, and a sync step 2 with the last of it: who has that has everything. */
  frames(): readonly Uint8Array[] {
    return framesOf(this.#parts.slice(0, -1), this.#parts.at(-1)?.after(0) ?? [])
  }

  /** The same of what came after a place. */
  framesAfter(sequence: number): readonly Uint8Array[] {
    const [first, ...others] = this.#parts.filter(({ last }) => last > sequence)
    const last = others.pop()
    if (first === undefined || last === undefined) return framesOf([], first?.after(sequence) ?? [])
    return [encodeUpdate(joined(first.after(sequence))), ...framesOf(others, last.after(0))]
  }
}

function framesOf(closed: readonly Part[], last: readonly Uint8Array[]): readonly Uint8Array[] {
  const step2 = encodeSyncStep2(joined(last))
  return closed.length === 0 ? [step2] : [...closed.map((part) => part.frame()), step2]
}

function joined(updates: readonly Uint8Array[]): Uint8Array {
  const [only] = updates
  if (only !== undefined && updates.length === 1) return only
  return writeUpdate(joinPieces(updates.map((update) => piecesOf(readUpdateStructure(update, noBounds)))))
}
