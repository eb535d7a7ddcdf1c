import { toSequenceNumber } from '@scriptorium/draft'
import type { SequenceNumber, Snapshot } from '@scriptorium/draft'
import { encodeSyncStep2, encodeUpdate } from '@scriptorium/protocol'

import { TailParts } from './tail-parts.ts'

/** A tail as large as this is folded, however large the snapshot is not: the whole copy of a newcomer stays quick. */
const smallestFoldBytes = 64 * 1024

/** The durable content of a draft as bytes: a snapshot, and what came after it. Newcomers get it as it is. */
export class Tail {
  #snapshot: { readonly sequence: SequenceNumber; readonly state: Uint8Array } | null
  readonly #parts: TailParts
  #frames: readonly Uint8Array[] | undefined
  /** People who rested at the same place and were cut by the same loss share it. */
  #resumed: { readonly after: number; readonly frames: readonly Uint8Array[] } | undefined

  constructor(snapshot: Pick<Snapshot, 'sequence' | 'state'> | null) {
    this.#snapshot = snapshot
    this.#parts = new TailParts(snapshot?.sequence ?? 0)
  }

  get sequence(): SequenceNumber {
    return toSequenceNumber(this.#parts.last)
  }

  /** Updates, V1, that make the whole doc when applied in order. */
  get updates(): readonly Uint8Array[] {
    const tail = this.#parts.updates()
    return this.#snapshot === null ? tail : [this.#snapshot.state, ...tail]
  }

  get stateBytes(): number {
    return this.#parts.bytes + (this.#snapshot?.state.length ?? 0)
  }

  get isLong(): boolean {
    return this.#parts.bytes > Math.max(smallestFoldBytes, (this.#snapshot?.state.length ?? 0) / 4)
  }

  get isEmpty(): boolean {
    return this.#parts.last === (this.#snapshot?.sequence ?? 0)
  }

  /** The next update: its sequence follows. */
  push(update: Uint8Array): void {
    this.#parts.push(update)
    this.#forgetFrames()
  }

  /** A snapshot has what the tail had up to it. */
  fold(snapshot: Pick<Snapshot, 'sequence' | 'state'>): void {
    if (this.#snapshot !== null && snapshot.sequence <= this.#snapshot.sequence) return
    this.#snapshot = snapshot
    this.#parts.fold(snapshot.sequence)
    this.#forgetFrames()
  }

  /**
   * The whole copy: the snapshot and the tail as updates, the last of it as a sync step 2: a client is "synced" at the step 2.
   * Newcomers share the buffers.
   */
  frames(): readonly Uint8Array[] {
    this.#frames ??= this.#makeFrames()
    return this.#frames
  }

  /**
   * What came after this place, the last of it as a sync step 2; the place may lie behind what its client really holds.
   * @returns `undefined` when it cannot be told apart: it is folded away, or no place of this draft yet
   */
  framesAfter(sequence: number): readonly Uint8Array[] | undefined {
    if (sequence < (this.#snapshot?.sequence ?? 0) || sequence > this.sequence) return undefined
    if (this.#resumed?.after !== sequence)
      this.#resumed = { after: sequence, frames: this.#parts.framesAfter(sequence) }
    return this.#resumed.frames
  }

  #forgetFrames(): void {
    this.#frames = undefined
    this.#resumed = undefined
  }

  #makeFrames(): readonly Uint8Array[] {
    if (this.#snapshot === null) return this.#parts.frames()
    if (this.isEmpty) return [encodeSyncStep2(this.#snapshot.state)]
    return [encodeUpdate(this.#snapshot.state), ...this.#parts.frames()]
  }
}
