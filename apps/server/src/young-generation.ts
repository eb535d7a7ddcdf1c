import { setFlagsFromString } from 'node:v8'
import type { DraftLog } from '@scriptorium/draft'

const lookEveryMs = 100
/** 1,000 a second: from there on more memory spares more processor time than it is worth. */
const manyPerLook = 100
/** A minute: who types comes back, and memory that is given back must be taken again. */
const restingLooks = 600
const grow = '--semi-space-growth-factor=2'
const stay = '--semi-space-growth-factor=1'

export interface YoungGenerationParts {
  readonly setFlags: (flags: string) => void
  /** @param everyMs 100 */
  readonly repeat: (everyMs: number, look: () => void) => void
}

const thisProcess: YoungGenerationParts = {
  setFlags: setFlagsFromString,
  repeat: (everyMs, look) => void setInterval(look, everyMs).unref(),
}

/**
 * V8 lets the memory for what has just been made grow to 128 MB, and seldom shrinks it: of a server with thousands of people who are connected and do not
 * type that is half. So in this process it stays at the 2 MB it begins with until many type at once. V8 reads the flag whenever it would grow
 * (`NewSpace::Grow`; held by `young-generation.test.ts`).
 * @returns the same log, its entries counted
 */
export function growWithLoad(log: DraftLog, { setFlags, repeat }: YoungGenerationParts = thisProcess): DraftLog {
  let entriesSince = 0
  let looksSinceMany = restingLooks
  setFlags(stay)
  repeat(lookEveryMs, () => {
    const wasGrowing = looksSinceMany < restingLooks
    looksSinceMany = entriesSince >= manyPerLook ? 0 : looksSinceMany + 1
    entriesSince = 0
    const isGrowing = looksSinceMany < restingLooks
    if (isGrowing !== wasGrowing) setFlags(isGrowing ? grow : stay)
  })
  return {
    ...log,
    append(entries, epoch) {
      entriesSince += entries.length
      return log.append(entries, epoch)
    },
  }
}
