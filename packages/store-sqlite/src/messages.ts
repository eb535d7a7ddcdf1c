import type { FaultCode, Faults } from '@scriptorium/draft'
import type { Progress } from './journal/progress.ts'
import type { Parts } from './parts.ts'
import type { LeaseOptions } from './tables/lease.ts'

/** What the store asks of its worker. `id` counts up and joins the answer to the question. */
export type Request =
  | {
      readonly kind: 'call'
      readonly id: number
      readonly part: keyof Parts
      readonly method: string
      readonly args: readonly unknown[]
    }
  /** The segments up to this one are closed: when there is time, their entries become rows. Nobody waits for it. */
  | { readonly kind: 'retire'; readonly epoch: number; readonly segment: number }
  /** Answered last of all, when the file is closed. */
  | { readonly kind: 'close'; readonly id: number }

export type Answer =
  | { readonly kind: 'done'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'fault'; readonly id: number; readonly fault: FaultInTransit }

/** A failure as it crosses the threads: errors lose their class on the way. */
export interface FaultInTransit {
  readonly code: FaultCode
  readonly details: Faults[FaultCode]
  /** What SQLite or a check said. */
  readonly cause: string
}

/** What the worker starts with. */
export interface WorkerStart {
  readonly file: string
  readonly nowMs: number
  readonly lease: LeaseOptions
  readonly slowDiskMs: number
  readonly segmentBytes: number
  readonly progress: Progress
}

/** From the worker: first `ready`, then the answers of each commit together. */
export type FromWorker =
  | { readonly kind: 'ready'; readonly store: string; readonly epoch: number }
  | { readonly kind: 'answers'; readonly answers: readonly Answer[] }

/** Below that, copying is quicker than handing over. */
const leastHandedOverBytes = 16_384

/** Buffers of the large byte arrays inside a message that nobody else uses: they are handed over instead of being copied. */
export function buffersIn(value: unknown, depth = 5, found: ArrayBuffer[] = []): ArrayBuffer[] {
  if (value instanceof Uint8Array) {
    const { buffer, byteLength } = value
    const isWhole = buffer instanceof ArrayBuffer && byteLength === buffer.byteLength
    if (isWhole && byteLength >= leastHandedOverBytes) found.push(buffer)
  } else if (depth > 0 && typeof value === 'object' && value !== null) {
    for (const key in value) if (Object.hasOwn(value, key)) buffersIn(Reflect.get(value, key), depth - 1, found)
  }
  return found
}
