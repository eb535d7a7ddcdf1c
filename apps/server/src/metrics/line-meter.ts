import { ByteReader, messageType, orUndefined, syncType } from '@scriptorium/protocol'
import type { Counter, Histogram, LabelledCounter } from './exposition.ts'

/** Hears what passes on the connections. One for all of them. */
export interface LineMeter {
  /** A connection begins. */
  open(): OneLineMeter
  closed(code: number): void
}

/** One connection: how long its updates wait for *durable*. */
export interface OneLineMeter {
  heard(frame: Uint8Array): void
  sent(frame: Uint8Array): void
}

export interface LineMeterParts {
  readonly updates: Counter
  readonly acknowledgement: Histogram
  readonly refusals: LabelledCounter
  readonly closes: LabelledCounter
  readonly nowMs: () => number
}

/** Stock clients hear of no durable updates: what waits for one is forgotten beyond this. */
const maxAwaited = 256

export function createLineMeter({ updates, acknowledgement, refusals, closes, nowMs }: LineMeterParts): LineMeter {
  return {
    open() {
      let count = 0
      const awaited: { readonly update: number; readonly atMs: number }[] = []
      return {
        heard(frame) {
          if (frame[0] !== messageType.sync || (frame[1] !== syncType.step2 && frame[1] !== syncType.update)) return
          updates.add()
          count += 1
          awaited.push({ update: count, atMs: nowMs() })
          if (awaited.length > maxAwaited) awaited.shift()
        },
        sent(frame) {
          if (frame[0] === messageType.refused) refusals.add(reasonOf(frame))
          if (frame[0] !== messageType.durable) return
          const durable = orUndefined(() => new ByteReader(frame.subarray(1)).readVarUint()) ?? 0
          const atMs = nowMs()
          while ((awaited[0]?.update ?? Infinity) <= durable) {
            acknowledgement.observe((atMs - (awaited.shift()?.atMs ?? atMs)) / 1000)
          }
        },
      }
    },
    closed: (code) => closes.add(String(code)),
  }
}

/** Our own frame, so its reason is one of a fixed list. */
function reasonOf(frame: Uint8Array): string {
  const refusal: { readonly reason: string } = JSON.parse(new ByteReader(frame.subarray(1)).readVarString())
  return refusal.reason
}
