import { setFlagsFromString } from 'node:v8'
import type { DraftLog } from '@scriptorium/draft'

/** From so many entries a second on, more memory spares more processor time than it is worth. */
const manyPerS = 1_000
const grow = '--semi-space-growth-factor=2'
const stay = '--semi-space-growth-factor=1'

export interface YoungGenerationParts {
  readonly setFlags: (flags: string) => void
  readonly everySecond: (look: () => void) => void
}

const thisProcess: YoungGenerationParts = {
  setFlags: setFlagsFromString,
  everySecond: (look) => void setInterval(look, 1_000).unref(),
}

/**
 * V8 lets the memory for what has just been made grow to 128 MB, and seldom shrinks it: of a server with thousands of people who are connected and do not
 * type that is half. So in this process it stays at the 2 MB it begins with until many type at once. V8 reads the flag whenever it would grow
 * (`NewSpace::Grow`; held by `young-generation.test.ts`).
 * @returns the same log, its entries counted
 */
export function growWithLoad(log: DraftLog, { setFlags, everySecond }: YoungGenerationParts = thisProcess): DraftLog {
  let entriesSince = 0
  let isGrowing = false
  setFlags(stay)
  everySecond(() => {
    const isBusy = entriesSince >= manyPerS
    entriesSince = 0
    if (isBusy !== isGrowing) setFlags(isBusy ? grow : stay)
    isGrowing = isBusy
  })
  return {
    ...log,
    append(entries, epoch) {
      entriesSince += entries.length
      return log.append(entries, epoch)
    },
  }
}
