import { expect, test } from 'vitest'
import { AttackedSession } from './bombs/attacked-session.ts'
import { computedMs, quickest, slowness } from './bombs/loop-time.ts'
import { attackedText, longestStallMs, updateBombs } from './bombs/update-bombs.ts'

const tries = 4

/** Time of the slowest frame, or of all of them. What became of them is looked at once. */
function explode(
  frames: readonly Uint8Array[],
  isTotal: boolean,
): { readonly ms: number; readonly outcomes: Set<string> } {
  let outcomes = new Set<string>()
  const ms = quickest(tries, () => {
    const attacked = new AttackedSession(attackedText)
    let slowest = 0
    const began = computedMs()
    for (const frame of frames) {
      const before = isTotal ? 0 : computedMs()
      attacked.receive(frame)
      if (!isTotal) slowest = Math.max(slowest, computedMs() - before)
    }
    const total = computedMs() - began
    outcomes = attacked.outcomes()
    const before = computedMs()
    attacked.commit()
    return isTotal ? total : Math.max(slowest, computedMs() - before)
  })
  return { ms, outcomes }
}

test.each(updateBombs)('AD13 $name: $outcome, and the loop goes on', ({ frames, outcome, totalMs }) => {
  const all = frames()

  const { ms, outcomes } = explode(all, totalMs !== undefined)

  expect([...outcomes]).toEqual([outcome])
  expect(ms).toBeLessThan((totalMs ?? longestStallMs) * slowness())
})
