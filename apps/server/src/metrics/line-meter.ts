import { ByteReader, messageType, syncType } from '@scriptorium/protocol'
import type { Counter, Histogram, LabelledCounter } from './exposition.ts'

/** Hears what passes on the connections. One for all of them. */
export interface LineMeter {
  /** A connection begins. @param hearsDurable it asked for our own frames */
  open(hearsDurable: boolean): OneLineMeter
}

/** One connection: how long its updates wait for *durable*. */
export interface OneLineMeter {
  heard(frame: Uint8Array): void
  sent(frame: Uint8Array): void
  /** We end it. */
  closed(code: number): void
}

export interface LineMeterParts {
  readonly updates: Counter
  readonly acknowledgement: Histogram
  readonly refusals: LabelledCounter
  readonly closes: LabelledCounter
  readonly nowMs: () => number
}

/** Whoever has more on the way is not measured. */
const maxAwaited = 256

export function createLineMeter(parts: LineMeterParts): LineMeter {
  return { open: (hearsDurable) => new Meter(parts, hearsDurable) }
}

/** There is one for each of many idle connections: nothing is made before it is needed. */
class Meter implements OneLineMeter {
  readonly #parts: LineMeterParts
  readonly #hearsDurable: boolean
  #count = 0
  #awaited: { readonly update: number; readonly atMs: number }[] | undefined

  constructor(parts: LineMeterParts, hearsDurable: boolean) {
    this.#parts = parts
    this.#hearsDurable = hearsDurable
  }

  closed(code: number): void {
    this.#parts.closes.add(String(code))
  }

  heard(frame: Uint8Array): void {
    if (frame[0] !== messageType.sync || (frame[1] !== syncType.step2 && frame[1] !== syncType.update)) return
    this.#parts.updates.add()
    if (!this.#hearsDurable) return
    this.#count += 1
    this.#awaited ??= []
    this.#awaited.push({ update: this.#count, atMs: this.#parts.nowMs() })
    if (this.#awaited.length > maxAwaited) this.#awaited.shift()
  }

  sent(frame: Uint8Array): void {
    if (frame[0] === messageType.refused) this.#parts.refusals.add(reasonOf(frame))
    if (frame[0] === messageType.durable) this.#observe(frame)
  }

  #observe(frame: Uint8Array): void {
    const durable = updatesIn(frame)
    const atMs = this.#parts.nowMs()
    const awaited = this.#awaited ?? []
    while ((awaited[0]?.update ?? Infinity) <= durable) {
      this.#parts.acknowledgement.observe((atMs - (awaited.shift()?.atMs ?? atMs)) / 1000)
    }
    if (awaited.length === 0) this.#awaited = undefined
  }
}

/** Our own frame, so it is whole. */
function updatesIn(durable: Uint8Array): number {
  const reader = new ByteReader(durable)
  reader.readVarUint()
  return reader.readVarUint()
}

/** Our own frame, so its reason is one of a fixed list. */
function reasonOf(frame: Uint8Array): string {
  const refusal: { readonly reason: string } = JSON.parse(new ByteReader(frame.subarray(1)).readVarString())
  return refusal.reason
}
