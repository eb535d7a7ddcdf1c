import type { ChatMessageBody } from '@scriptorium/protocol'
import { expect, test } from 'vitest'
import { announcementsOf, logLines } from './chat-log.ts'

const minute = 60_000
const day = 24 * 60 * minute

function message(seq: number, by: string, atMs: number): ChatMessageBody {
  const author = { kind: 'person', id: by, name: by, colour: 1 } as const
  return { seq, txn: null, author, body: `m${seq}`, atMs, delivery: 'confirmed' }
}

const shape = (messages: ChatMessageBody[], newAfter: number | null = null) =>
  logLines(
    messages,
    newAfter,
    ({ author }) => author.id === 'ada',
    (atMs) => String(Math.floor(atMs / day)),
  ).map((line) => (line.kind === 'message' ? `${line.message.seq}${line.isContinued ? '+' : ''}` : line.kind))

test('a day stands above its first message', () => {
  expect(shape([message(1, 'ada', 0), message(2, 'grace', day)])).toEqual(['day', '1', 'day', '2'])
})

test('one person within five minutes stands under one name', () => {
  const talk = [
    message(1, 'ada', 0),
    message(2, 'ada', minute),
    message(3, 'ada', 7 * minute),
    message(4, 'grace', 7 * minute),
  ]

  expect(shape(talk)).toEqual(['day', '1', '2+', '3', '4'])
})

test('the mark stands above the first new message of somebody else', () => {
  const talk = [message(1, 'grace', 0), message(2, 'ada', 1), message(3, 'grace', 2), message(4, 'grace', 3)]

  expect(shape(talk, 1)).toEqual(['day', '1', '2', 'new', '3', '4+'])
  expect(shape(talk, 4)).not.toContain('new')
})

test('three messages at once are told as a number', () => {
  const talk = [message(1, 'grace', 0), message(2, 'marit', 1)]

  expect(announcementsOf(talk)).toHaveLength(2)
  expect(announcementsOf([...talk, message(3, 'grace', 2)])).toEqual([{ kind: 'several', count: 3 }])
})
