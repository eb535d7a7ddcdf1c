import { setFlagsFromString } from 'node:v8'
import type { DraftLog } from '@scriptorium/draft'
import { giveEventLoopRightOfWay } from './right-of-way.ts'

const lookEveryMs = 100
/** 1,000 a second: from there on more memory spares more processor time than it is worth. */
const manyPerLook = 100
/** A minute: who types comes back, and memory that is given back must be taken again. */
const restingLooks = 600
/**
 * V8's own measure for what has just been made. What lasts may grow to three times before garbage is looked for in it: V8 looks as soon as it has grown by
 * some 10 MB, every other second under full load, and on one core its threads take four fifths of it from the event loop for 50 ms.
 */
const roomy = ['--semi-space-growth-factor=2', '--heap-growing-percent=200']
/** What lasts may grow by a quarter before garbage is looked for in it, not to its double: with 15,000 people at rest 11 KiB each, not 17. */
const sparing = ['--semi-space-growth-factor=1', '--heap-growing-percent=25']

export interface MemoryParts {
  readonly setFlag: (flag: string) => void
  /** @param everyMs 100 */
  readonly repeat: (everyMs: number, look: () => void) => void
  /** Called whenever many begin to type. Not before: while thousands connect garbage would be found too late, and each would take 20 KiB instead of 13. */
  readonly giveWay: () => void
}

const thisProcess: MemoryParts = {
  setFlag: setFlagsFromString,
  repeat: (everyMs, look) => void setInterval(look, everyMs).unref(),
  giveWay: giveEventLoopRightOfWay,
}

/** What was taken once is seldom given back: to be called before anything else is done. */
export function beginSmall({ setFlag }: Pick<MemoryParts, 'setFlag'> = thisProcess): void {
  for (const flag of sparing) setFlag(flag)
}

/**
 * V8 lets the memory for what has just been made grow to 128 MB, and seldom shrinks it: of a server with thousands of people who are connected and do not
 * type that is half. So after `beginSmall` it stays at what starting took until many type at once. V8 reads the flags whenever it
 * would grow (`NewSpace::Grow`, `MemoryController::GrowingFactor`; held by `memory-growth.test.ts`).
 * @returns the same log; what people type is counted, not the first texts of drafts that are opened
 */
export function growWithLoad(log: DraftLog, { setFlag, repeat, giveWay }: MemoryParts = thisProcess): DraftLog {
  let entriesSince = 0
  let looksSinceMany = restingLooks
  repeat(lookEveryMs, () => {
    const wasGrowing = looksSinceMany < restingLooks
    looksSinceMany = entriesSince >= manyPerLook ? 0 : looksSinceMany + 1
    entriesSince = 0
    const isGrowing = looksSinceMany < restingLooks
    if (isGrowing === wasGrowing) return
    for (const flag of isGrowing ? roomy : sparing) setFlag(flag)
    if (isGrowing) giveWay()
  })
  return {
    ...log,
    append(entries, epoch) {
      for (const { author } of entries) if (author !== null) entriesSince += 1
      return log.append(entries, epoch)
    },
  }
}
