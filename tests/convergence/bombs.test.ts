import { expect, test } from 'vitest'
import { AttackedSession } from './bombs/attacked-session.ts'
import { bestShare, computedMs } from './bombs/loop-time.ts'
import { attackedText, longestStallMs, updateBombs } from './bombs/update-bombs.ts'

/** @returns what the session did with the frames, and the time of the slowest or of all of them */
function explode(
  frames: readonly Uint8Array[],
  isTotal: boolean,
): { readonly ms: number; readonly outcomes: ReadonlySet<string> } {
  const attacked = new AttackedSession(attackedText)
  let slowest = 0
  const began = computedMs()
  for (const frame of frames) {
    const before = isTotal ? 0 : computedMs()
    attacked.receive(frame)
    if (!isTotal) slowest = Math.max(slowest, computedMs() - before)
  }
  const total = computedMs() - began
  const outcomes = attacked.outcomes()
  const before = computedMs()
  attacked.commit()
  return { ms: isTotal ? total : Math.max(slowest, computedMs() - before), outcomes }
}

test.each(updateBombs)('AD13 $name: $outcome, and the loop goes on', ({ frames, outcome, totalMs }) => {
  const all = frames()
  let outcomes: ReadonlySet<string> = new Set()

  const share = bestShare(totalMs ?? longestStallMs, () => {
    const found = explode(all, totalMs !== undefined)
    ;({ outcomes } = found)
    return found.ms
  })

  expect([...outcomes]).toEqual([outcome])
  expect(share).toBeLessThan(1)
})
