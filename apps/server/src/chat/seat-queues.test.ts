import { expect, test } from 'vitest'
import { toDraftId } from '@scriptorium/draft'
import type { LiveConnection } from '../live/live-drafts.ts'
import { openSeatQueues } from './seat-queues.ts'

const access = { person: null, mayWrite: false, readOnlyBecause: null, wantsFrames: true, cookieSha256: null }
const connection: LiveConnection = {
  draft: toDraftId('0123456789abcdef'),
  access,
  sendChat: () => undefined,
}

test('of a flood of frames the first hundred are done in order, and the log says it once', async () => {
  const lines: string[] = []
  const say = (_fields: object, message: string) => {
    lines.push(message)
  }
  const queues = openSeatQueues({ debug: say, info: say, warn: say, error: say })
  const done: number[] = []

  for (let frame = 0; frame < 5_000; frame += 1)
    queues.add(connection, async () => {
      done.push(frame)
    })

  await expect.poll(() => done.length).toBe(100)
  expect(done).toEqual(Array.from({ length: 100 }, (_, frame) => frame))
  expect(lines).toEqual(['chat frames dropped'])
})
