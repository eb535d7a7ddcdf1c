import type { Arena } from '../arena.ts'
import type { Generator } from '../load/generator.ts'
import { Histogram } from '../load/histogram.ts'
import type { Typed } from '../load/generator-words.ts'

export interface Search {
  readonly firstPerS: number
  /** From one rate to the next. */
  readonly step: number
  readonly lastPerS: number
  readonly forMs: number
  readonly withCaret: boolean
  readonly maxP99Ms: number
}

export interface Capacity {
  /** 0: not even the lowest rate that was tried. */
  readonly editsPerS: number
  readonly deliveriesPerS: number
  readonly p99Ms: number
  /** What the next rate came to. */
  readonly brokenPerS: number
}

/** Of a rate that is kept nearly everything is sent, and nearly everything arrives. */
const kept = 0.97
const slowestPerS = 50
/** No stall of a disk, but too much to do. */
const hopelessMs = 1_000

/** The highest rate whose deliveries are in time: upwards while it is kept, downwards when the first is not. A rate that fails by little has a second try: a disk stalls now and then. */
export async function findCapacity(arena: Arena, generator: Generator, search: Search): Promise<Capacity> {
  const { firstPerS, step, lastPerS } = search
  let best: Capacity = { editsPerS: 0, deliveriesPerS: 0, p99Ms: Number.NaN, brokenPerS: 0 }
  let rate = firstPerS
  let direction: 'up' | 'down' = 'up'
  for (;;) {
    const typed = await tryTwice(arena, generator, search, rate)
    const isKept = isInTime(typed, rate, search)
    if (isKept) {
      best = {
        ...best,
        editsPerS: perS(typed.sent, typed),
        deliveriesPerS: perS(typed.delivered, typed),
        p99Ms: p99(typed),
      }
      if (direction === 'down') return best
    } else {
      best = { ...best, brokenPerS: rate }
      if (best.editsPerS > 0) return best
      direction = 'down'
    }
    rate = direction === 'up' ? rate * step : rate / step
    if (rate > lastPerS || rate < slowestPerS || typed.lostConnections > 0) return best
  }
}

async function tryTwice(arena: Arena, generator: Generator, search: Search, ratePerS: number): Promise<Typed> {
  const { forMs, withCaret } = search
  for (let tries = 1; ; tries += 1) {
    const typed = await generator.ask<'type'>({ ask: 'type', ratePerS, forMs, withCaret })
    arena.noteStrain(typed)
    if (tries === 2 || isInTime(typed, ratePerS, search) || p99(typed) > hopelessMs) return typed
  }
}

function isInTime(typed: Typed, ratePerS: number, { forMs, maxP99Ms }: Search): boolean {
  const { sent, delivered, expected } = typed
  return sent >= ratePerS * (forMs / 1000) * kept && delivered >= expected * kept && p99(typed) <= maxP99Ms
}

function p99({ delivery }: Typed): number {
  return new Histogram(delivery).quantile(0.99)
}

function perS(count: number, { tookMs }: Typed): number {
  return (count * 1000) / tookMs
}
