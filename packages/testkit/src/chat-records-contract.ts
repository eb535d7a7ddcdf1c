import {
  toEditChatId,
  toEventId,
  toTopicRoomId,
  type ChatRoomKey,
  type ChatRoomRecord,
  type Store,
} from '@scriptorium/draft'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ada, draftId, grace, heardMessage, sampleMessage } from './samples.ts'

/** Every `ChatRecords`. @param open makes an empty store */
export function describeChatRecords(name: string, open: () => Promise<Store>): void {
  describe(`ChatRecords of ${name}`, () => {
    const edit: ChatRoomKey = { kind: 'edit', draft: draftId(1) }
    const topic: ChatRoomKey = { kind: 'topic', title: 'Talk: edit:x' }
    let store: Store
    beforeEach(async () => {
      store = await open()
    })
    afterEach(() => store.close())

    const say = (txn: string, body = txn) => store.chat.append(sampleMessage(edit, txn, { body }))

    test('CHAT1 a room is kept under its key and found by its Matrix room', async () => {
      const waiting: ChatRoomRecord = { key: edit, room: null, mode: 'candid', readUpTo: null }
      const made: ChatRoomRecord = { ...waiting, room: toEditChatId('!one:wiki.example'), readUpTo: 't1' }
      const topicRoom: ChatRoomRecord = { key: topic, room: toTopicRoomId('!two:x'), mode: 'recorded', readUpTo: null }
      await store.chat.saveRoom(waiting)
      expect(await store.chat.room(edit)).toEqual(waiting)
      expect(await store.chat.openRooms()).toEqual([])

      await store.chat.saveRoom(made)
      await store.chat.saveRoom(topicRoom)

      expect(await store.chat.room(edit)).toEqual(made)
      expect(await store.chat.findRoom(toTopicRoomId('!two:x'))).toEqual(topicRoom)
      expect(await store.chat.findRoom(toTopicRoomId('!none:x'))).toBeUndefined()
      expect(await store.chat.openRooms()).toHaveLength(2)
    })

    test('CHAT2 talk may begin before the room is saved, and does not make one', async () => {
      await say('t-1')

      expect(await store.chat.room(edit)).toBeUndefined()
      await store.chat.saveRoom({ key: edit, room: null, mode: 'recorded', readUpTo: null })
      expect((await say('t-2')).message.seq).toBe(2)
    })

    test('CHAT3 messages get places from 1 in their room, also when many come at once', async () => {
      const said = await Promise.all(Array.from({ length: 50 }, (_, index) => say(`t-${index}`)))

      expect(said.map(({ message }) => message.seq)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1))
      expect((await store.chat.append(heardMessage(topic, '$1'))).message.seq).toBe(1)
    })

    test('CHAT4 the same message twice is one: by txn', async () => {
      const first = await say('t-1', 'first')

      const again = await say('t-1', 'again')

      expect(again).toEqual({ message: first.message, isNew: false })
      const { messages } = await store.chat.history(edit, { before: null, limit: 10 })
      expect(messages).toEqual([first.message])
    })

    test('CHAT5 the same message twice is one: by event', async () => {
      const first = await store.chat.append(heardMessage(edit, '$1'))

      const again = await store.chat.append(heardMessage(edit, '$1', { body: 'again' }))

      expect(first.isNew).toBe(true)
      expect(again).toEqual({ message: first.message, isNew: false })
      expect((await store.chat.append(heardMessage(topic, '$1'))).isNew).toBe(true)
    })

    test('CHAT6 the outbox gives what waits, strictly in order per room', async () => {
      await say('t-1')
      await store.chat.append(heardMessage(edit, '$other'))
      await say('t-2')
      await store.chat.append(sampleMessage(topic, 't-1'))

      expect((await store.chat.nextUnsent(edit))?.txn).toBe('t-1')
      await store.chat.confirm(edit, 't-1', toEventId('$1'))
      expect((await store.chat.nextUnsent(edit))?.txn).toBe('t-2')
      await store.chat.refuse(edit, 't-2')
      expect(await store.chat.nextUnsent(edit)).toBeUndefined()
      expect(await store.chat.roomsWithUnsent()).toEqual([topic])
    })

    test('CHAT7 confirmed by answer or echo, whichever is first, and only once', async () => {
      await say('t-1')

      const first = await store.chat.confirm(edit, 't-1', toEventId('$1'))
      const second = await store.chat.confirm(edit, 't-1', toEventId('$2'))

      expect(first).toMatchObject({ delivery: 'confirmed', event: '$1', seq: 1 })
      expect(second).toEqual(first)
      expect(await store.chat.confirm(edit, 't-9', toEventId('$9'))).toBeUndefined()
      expect((await store.chat.append(heardMessage(edit, '$1'))).isNew).toBe(false)
    })

    test('CHAT8 a refusal never undoes a confirmation', async () => {
      await say('t-1')
      await store.chat.confirm(edit, 't-1', toEventId('$1'))

      expect(await store.chat.refuse(edit, 't-1')).toMatchObject({ delivery: 'confirmed' })
    })

    test('CHAT9 an echo after a refusal confirms all the same: it was said', async () => {
      await say('t-1')
      expect(await store.chat.refuse(edit, 't-1')).toMatchObject({ delivery: 'refused' })

      expect(await store.chat.confirm(edit, 't-1', toEventId('$1'))).toMatchObject({ delivery: 'confirmed' })
    })

    test('CHAT10 history goes back page by page, oldest first in each', async () => {
      for (const n of [1, 2, 3, 4, 5]) await say(`t-${n}`)

      const newest = await store.chat.history(edit, { before: null, limit: 2 })
      const earlier = await store.chat.history(edit, { before: 4, limit: 3 })

      expect(newest.messages.map(({ seq }) => seq)).toEqual([4, 5])
      expect(newest.hasMore).toBe(true)
      expect(earlier.messages.map(({ seq }) => seq)).toEqual([1, 2, 3])
      expect(earlier.hasMore).toBe(false)
      expect(await store.chat.history(topic, { before: null, limit: 2 })).toEqual({ messages: [], hasMore: false })
    })

    test('CHAT11 unread counts what others said since; reading never goes back', async () => {
      await say('t-1')
      await store.chat.append(heardMessage(edit, '$1'))
      await store.chat.append(heardMessage(edit, '$2'))

      expect(await store.chat.unread(edit, ada.person)).toBe(2)
      expect(await store.chat.unread(edit, grace.person)).toBe(3)
      await store.chat.markRead(edit, ada.person, 2)
      await store.chat.markRead(edit, ada.person, 1)

      expect(await store.chat.lastRead(edit, ada.person)).toBe(2)
      expect(await store.chat.unread(edit, ada.person)).toBe(1)
      expect(await store.chat.lastRead(edit, grace.person)).toBe(0)
    })

    test('CHAT12 candid talk fades, but what waits to be sent does not, and places are not given again', async () => {
      await store.chat.saveRoom({ key: edit, room: null, mode: 'candid', readUpTo: null })
      await store.chat.append(heardMessage(edit, '$1', { atMs: 100 }))
      await store.chat.append(sampleMessage(edit, 't-1', { atMs: 100 }))
      await store.chat.append(heardMessage(edit, '$2', { atMs: 100 }))

      const forgotten = await store.chat.forget(edit, 200)

      expect(forgotten).toBe(2)
      const { messages } = await store.chat.history(edit, { before: null, limit: 10 })
      expect(messages.map(({ txn }) => txn)).toEqual(['t-1'])
      expect((await say('t-2')).message.seq).toBe(4)
    })

    test('CHAT13 recorded talk is never forgotten', async () => {
      await store.chat.saveRoom({ key: edit, room: null, mode: 'recorded', readUpTo: null })
      await store.chat.append(heardMessage(edit, '$1', { atMs: 100 }))

      expect(await store.chat.forget(edit, 200)).toBe(0)
    })
  })
}
