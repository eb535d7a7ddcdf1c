import type { ChatAnswerFrame, ChatMessageBody } from '@scriptorium/protocol'
import { expect, test } from 'vitest'
import { framesToSend, openChat, readableSeq, reduceChat, type ChatEvent, type ChatState } from './chat-state.ts'

function message(seq: number, by = 'grace', txn: string | null = null): ChatMessageBody {
  const author = { kind: 'person', id: by, name: by, colour: 2 } as const
  return { seq, txn, author, body: `message ${seq}`, atMs: seq * 1_000, delivery: 'confirmed' }
}

function history(
  messages: ChatMessageBody[],
  more: Partial<Extract<ChatAnswerFrame, { kind: 'history' }>> = {},
): ChatEvent {
  const frame = {
    kind: 'history',
    room: 'edit',
    messages,
    hasMore: true,
    answers: 'open',
    mode: 'candid',
    fadesAfterDays: 30,
    lastRead: 0,
    unread: 0,
    hiddenPeople: null,
  } as const
  return { kind: 'frame', frame: { ...frame, ...more }, visibleRoom: null }
}

function heard(seq: number, visibleRoom: 'edit' | 'topic' | null, by = 'grace', txn: string | null = null): ChatEvent {
  return { kind: 'frame', frame: { kind: 'message', room: 'edit', message: message(seq, by, txn) }, visibleRoom }
}

function after(...events: ChatEvent[]): ChatState {
  return events.reduce(reduceChat, openChat('ada'))
}

const seqs = (state: ChatState) => state.rooms.edit.messages.map(({ seq }) => seq)
const said = (txn: string, isOpen = true): ChatEvent => ({
  kind: 'said',
  room: 'edit',
  txn,
  body: 'hello',
  nowMs: 10,
  isOpen,
})

test('every message stands once, in the order of the room, however it came', () => {
  const state = after(history([message(3), message(4)]), heard(6, null), heard(5, null), heard(6, null))

  expect(seqs(state)).toEqual([3, 4, 5, 6])
})

test('earlier messages go above and say whether there are more', () => {
  const state = after(history([message(3)]), history([message(1), message(2)], { answers: 'earlier', hasMore: false }))

  expect(seqs(state)).toEqual([1, 2, 3])
  expect(state.rooms.edit.hasMore).toBe(false)
})

test('after a cut the newest page is joined to what is shown', () => {
  const state = after(history([message(1), message(2)], { hasMore: false }), history([message(2), message(3)]))

  expect(seqs(state)).toEqual([1, 2, 3])
  expect(state.rooms.edit.hasMore).toBe(false)
})

test('a page that would leave a hole is shown instead', () => {
  const state = after(history([message(1), message(2)], { hasMore: false }), history([message(40), message(41)]))

  expect(seqs(state)).toEqual([40, 41])
  expect(state.rooms.edit.hasMore).toBe(true)
})

test('own words stand below until the room shows them, and then once', () => {
  const sending = after(history([]), said('t-1'))
  expect(sending.rooms.edit.outgoing).toHaveLength(1)

  const shown = reduceChat(sending, heard(1, 'edit', 'ada', 't-1'))

  expect(shown.rooms.edit.outgoing).toEqual([])
  expect(seqs(shown)).toEqual([1])
})

test('what is said without a connection waits, and is sent with the same txn when there is one', () => {
  const offline = after(said('t-1', false))
  expect(framesToSend('edit', offline.rooms.edit)).toEqual([])

  const online = reduceChat(offline, { kind: 'connection', isOpen: true, nowMs: 50 })

  expect(framesToSend('edit', online.rooms.edit)).toEqual([{ kind: 'send', room: 'edit', txn: 't-1', body: 'hello' }])
})

test('a message that was taken before the cut is not sent again once the history shows it', () => {
  const state = after(
    said('t-1'),
    { kind: 'connection', isOpen: false, nowMs: 20 },
    { kind: 'connection', isOpen: true, nowMs: 30 },
    history([message(1, 'ada', 't-1')]),
  )

  expect(framesToSend('edit', state.rooms.edit)).toEqual([])
})

test('a refused message stays with its reason until it is tried again or removed', () => {
  const frame = { kind: 'refused', room: 'edit', txn: 't-1', code: 'chat/rate-limited', retryAfterMs: 2_000 } as const
  const refused = after(said('t-1'), { kind: 'frame', frame, visibleRoom: 'edit' })
  expect(refused.rooms.edit.outgoing[0]?.state.kind).toBe('refused')
  expect(framesToSend('edit', refused.rooms.edit)).toEqual([])

  const again = reduceChat(refused, { kind: 'tried-again', room: 'edit', txn: 't-1', nowMs: 99, isOpen: true })

  expect(framesToSend('edit', again.rooms.edit)).toHaveLength(1)
  expect(reduceChat(refused, { kind: 'removed', room: 'edit', txn: 't-1' }).rooms.edit.outgoing).toEqual([])
})

test('unread counts others in rooms that are not looked at, each room by itself', () => {
  const state = after(history([]), heard(1, 'topic'), heard(1, 'topic'), heard(2, 'edit'), heard(3, 'topic', 'ada'))

  expect(state.rooms.edit.unread).toBe(1)
  expect(state.rooms.topic.unread).toBe(0)
})

test('reading to the end clears the count, and there is nothing more to read then', () => {
  const state = after(history([]), heard(1, null), heard(2, null))
  expect(readableSeq(state.rooms.edit)).toBe(2)

  const read = reduceChat(state, { kind: 'read', room: 'edit', seq: 2 })

  expect(read.rooms.edit.unread).toBe(0)
  expect(readableSeq(read.rooms.edit)).toBeNull()
})

test('who types is forgotten when the message comes and when the connection is lost', () => {
  const typing: ChatEvent = {
    kind: 'frame',
    frame: { kind: 'typing', room: 'edit', names: ['grace', 'marit'] },
    visibleRoom: 'edit',
  }

  expect(after(typing, heard(1, 'edit')).rooms.edit.typing).toEqual(['marit'])
  expect(after(typing, { kind: 'connection', isOpen: false, nowMs: 1 }).rooms.edit.typing).toEqual([])
})

test('the answer of the homeserver changes the delivery in place', () => {
  const frame = { kind: 'delivery', room: 'edit', seq: 1, delivery: 'refused' } as const
  const state = after(heard(1, 'edit'), { kind: 'frame', frame, visibleRoom: 'edit' })

  expect(state.rooms.edit.messages[0]?.delivery).toBe('refused')
})
