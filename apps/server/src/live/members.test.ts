import { toDraftId } from '@scriptorium/draft'
import { expect, test } from 'vitest'

import { EditorSocket } from './lines/editor-socket.ts'
import { handClock } from '../testing/hand-clock.ts'
import { HeardLine } from './lines/heard-line.ts'
import { Heartbeat } from './lines/heartbeat.ts'
import { Members } from './members.ts'

test('who is sent away hears first what was said, however long a full server gathers', () => {
  const clock = handClock()
  clock.advance(1_000)
  const members = new Members({ heartbeat: new Heartbeat(clock), pace: { gatherMs: 40 }, clock })
  const line = new HeardLine()
  const host = { draft: toDraftId('0123456789abcdef'), heard: () => {}, left: () => {} }
  const access = { person: null, mayWrite: false, readOnlyBecause: null, wantsFrames: true, cookieSha256: null }
  const { id } = members.add(new EditorSocket(line, clock), access, host)
  const heard = () => line.writes.flatMap(({ frames }) => frames.map(([word]) => word))
  const say = (word: number): void => {
    members.say({ kind: 'send', to: [id], frame: Uint8Array.of(word), isDroppable: false })
    members.endTurn()
  }

  say(1)
  say(2)
  expect(heard()).toEqual([1])
  members.flush()

  expect(heard()).toEqual([1, 2])
})
