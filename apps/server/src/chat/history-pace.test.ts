import { expect, test } from 'vitest'
import { toDraftId } from '@scriptorium/draft'
import type { LiveConnection } from '../live/live-drafts.ts'
import { handClock } from '../testing/hand-clock.ts'
import { openHistoryPace } from './history-pace.ts'

function connection(): LiveConnection {
  const access = { person: null, mayWrite: false, readOnlyBecause: null, wantsFrames: true, cookieSha256: null }
  return { draft: toDraftId('0123456789abcdef'), access, sendChat: () => undefined }
}

test('twenty pages of old talk come at once, then one each half second, and nobody waits for somebody else', async () => {
  const clock = handClock()
  const pace = openHistoryPace(clock)
  const [greedy, other] = [connection(), connection()]
  for (let page = 0; page < 20; page += 1) await pace.wait(greedy)
  let answered = 0
  const count = () => {
    answered += 1
  }

  const later = [pace.wait(greedy).then(count), pace.wait(greedy).then(count)]
  await pace.wait(other)

  expect(answered).toBe(0)
  clock.advance(500)
  await later[0]
  expect(answered).toBe(1)
  clock.advance(500)
  await later[1]
  expect(answered).toBe(2)
})
