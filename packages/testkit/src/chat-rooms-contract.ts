import { makeDraftId, toPageId, toPersonId, toRevisionId } from '@scriptorium/draft'
import type { ChatRooms, EventId, HeardMessage, Pairing, Person, RoomId } from '@scriptorium/draft'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

/** A `ChatRooms` under test, its homeserver, and somebody there who does not come through us. */
export interface ChatRoomsUnderTest {
  readonly rooms: ChatRooms
  readonly outsider: {
    readonly mxid: string
    /** Rejects when not let in. */
    join(room: RoomId): Promise<void>
    /** @param txn pretends to be a message of ours */
    say(room: RoomId, body: string, txn?: string): Promise<void>
    /** Says something and corrects it. */
    sayAndEdit(room: RoomId, body: string, correction: string): Promise<void>
    /** Says something and takes it back. */
    sayAndRedact(room: RoomId, body: string): Promise<void>
    type(room: RoomId, isTyping: boolean): Promise<void>
    /** What this client's own copy of the room holds. */
    heard(room: RoomId): Promise<readonly { readonly sender: string; readonly body: string }[]>
  }
  stop(): Promise<void>
  start(): Promise<void>
  close(): Promise<void>
}

/** A loaded machine takes its time; a condition is waited for at most this long. */
const patience = { timeout: 90_000, interval: 25 }

const ada: Person = { person: toPersonId('9007199254740993'), name: 'Ada Lovelace', isTemporary: false }
const grace: Person = { person: toPersonId('42'), name: 'Ünal (WMF)', isTemporary: false }

/** What every `ChatRooms` keeps, whatever homeserver is behind it. */
export function chatRoomsContract(name: string, open: () => Promise<ChatRoomsUnderTest>): void {
  describe(`ChatRooms: ${name}`, () => {
    let it: ChatRoomsUnderTest
    const heard: HeardMessage[] = []
    const typing: { room: RoomId; names: readonly string[] }[] = []
    const signals: string[] = []

    beforeAll(async () => {
      it = await open()
      await it.rooms.listen({
        messages: async (messages) => void heard.push(...messages),
        typing: (room, names) => void typing.push({ room, names }),
        reachable: () => void signals.push('reachable'),
        unreachable: () => void signals.push('unreachable'),
      })
      await vi.waitFor(() => expect(it.rooms.isReachable).toBe(true), patience)
    }, 240_000)
    afterAll(() => it.close(), 240_000)

    async function openRecorded(): Promise<RoomId> {
      return it.rooms.openEditChat(newPairing('recorded'))
    }
    function say(room: RoomId, person: Person, txn: string, body: string): Promise<EventId> {
      return it.rooms.send({ room, txn, person, body, atMs: Date.now() })
    }
    function heardIn(room: RoomId): readonly HeardMessage[] {
      return heard.filter((message) => message.room === room)
    }
    async function readAll(room: RoomId, from: string | null): Promise<{ messages: HeardMessage[]; next: string }> {
      const messages: HeardMessage[] = []
      let token = from
      for (;;) {
        const page = await it.rooms.read(room, token)
        messages.push(...page.messages)
        token = page.next
        if (page.isEnd) return { messages, next: page.next }
      }
    }

    test('CR1 a draft has one edit chat, however often and at once it is opened', async () => {
      const pairing = newPairing('candid')

      const opened = await Promise.all([it.rooms.openEditChat(pairing), it.rooms.openEditChat(pairing)])
      const again = await it.rooms.openEditChat(pairing)
      const other = await it.rooms.openEditChat(newPairing('candid'))

      expect(new Set([...opened, again]).size).toBe(1)
      expect(other).not.toBe(again)
    })

    test('CR2 a page has one topic room, another page another', async () => {
      const title = `Talk:Ada ${newDraft()} / “=#”`
      const page = {
        wikiId: 'http://wiki.example#w',
        title,
        page: toPageId(7),
        mode: 'recorded' as const,
        isClosed: false,
      }

      const opened = await it.rooms.openTopicRoom(page)

      expect(await it.rooms.openTopicRoom(page)).toBe(opened)
      expect(await it.rooms.openTopicRoom({ ...page, title: `${title}.` })).not.toBe(opened)
      expect(await it.rooms.openTopicRoom({ ...page, wikiId: 'http://other.example#w' })).not.toBe(opened)
    })

    test('CR3 what a person says is heard once, with its txn and whose it is, and by people with other clients', async () => {
      const room = await openRecorded()
      await it.outsider.join(room)

      const event = await say(room, grace, 'txn-of-cr3', 'Größe\nzählt')

      await vi.waitFor(() => expect(heardIn(room)).toHaveLength(1), patience)
      expect(heardIn(room)[0]).toMatchObject({
        event,
        person: grace.person,
        name: grace.name,
        txn: 'txn-of-cr3',
        body: 'Größe\nzählt',
      })
      const sender = heardIn(room)[0]?.mxid
      await vi.waitFor(async () => {
        expect(await it.outsider.heard(room)).toEqual([{ sender, body: 'Größe\nzählt' }])
      }, patience)
    })

    test('CR4 the same txn again is the same event, said once', async () => {
      const room = await openRecorded()

      const events = await Promise.all([say(room, ada, 'txn-of-cr4', 'once'), say(room, ada, 'txn-of-cr4', 'once')])
      events.push(await say(room, ada, 'txn-of-cr4', 'once'))

      expect(new Set(events).size).toBe(1)
      expect((await readAll(room, null)).messages.map(({ body }) => body)).toEqual(['once'])
    })

    test('CR5 two people may choose the same txn and are both heard', async () => {
      const room = await openRecorded()

      const events = [await say(room, ada, 'txn-of-cr5', 'by Ada'), await say(room, grace, 'txn-of-cr5', 'by Grace')]

      expect(new Set(events).size).toBe(2)
      const { messages } = await readAll(room, null)
      expect(messages.map(({ body, person }) => ({ body, person }))).toEqual([
        { body: 'by Ada', person: ada.person },
        { body: 'by Grace', person: grace.person },
      ])
    })

    test('CR6 a stranger is heard under a name that says the server, and his txn is not believed', async () => {
      const room = await openRecorded()
      await it.outsider.join(room)

      await it.outsider.say(room, 'hello from elsewhere', `${ada.person}.txn-of-cr6`)

      await vi.waitFor(() => expect(heardIn(room)).toHaveLength(1), patience)
      const expected = { person: null, txn: null, mxid: it.outsider.mxid, name: it.outsider.mxid.slice(1) }
      expect(heardIn(room)[0]).toMatchObject({ ...expected, body: 'hello from elsewhere' })
    })

    test('CR7 a stranger’s typing is told and ends', async () => {
      const room = await openRecorded()
      await it.outsider.join(room)
      const lastNames = (): readonly string[] | undefined => typing.findLast((told) => told.room === room)?.names

      await it.outsider.type(room, true)
      await vi.waitFor(() => expect(lastNames()).toEqual([it.outsider.mxid.slice(1)]), patience)
      await it.outsider.type(room, false)

      await vi.waitFor(() => expect(lastNames()).toEqual([]), patience)
    })

    test('CR8 reading on from a token gives what came after it, in order, nothing twice', async () => {
      const room = await openRecorded()
      for (const nth of [1, 2, 3]) await say(room, ada, `txn-of-cr8-${nth}`, `word ${nth}`)
      const first = await readAll(room, null)
      await say(room, ada, 'txn-of-cr8-4', 'word 4')

      const second = await readAll(room, first.next)
      const third = await readAll(room, second.next)

      expect(first.messages.map(({ body }) => body)).toEqual(['word 1', 'word 2', 'word 3'])
      expect(second.messages.map(({ body }) => body)).toEqual(['word 4'])
      expect(third.messages).toEqual([])
    })

    test('CR9 corrections leave the first words, words taken back are not read, and hearing goes on', async () => {
      const room = await openRecorded()
      await it.outsider.join(room)

      await it.outsider.sayAndEdit(room, 'first words', 'other words')
      await it.outsider.sayAndRedact(room, 'taken back')
      await it.outsider.say(room, 'last words')

      await vi.waitFor(() => expect(heardIn(room).map(({ body }) => body)).toContain('last words'), patience)
      expect(heardIn(room).map(({ body }) => body)).not.toContain('* other words')
      expect((await readAll(room, null)).messages.map(({ body }) => body)).toEqual(['first words', 'last words'])
    })

    test('CR10 nobody from outside enters a candid room', async () => {
      const room = await it.rooms.openEditChat(newPairing('candid'))
      await say(room, ada, 'txn-of-cr10', 'between us')

      await expect(it.outsider.join(room)).rejects.toMatchObject({ name: expect.stringMatching(/Error|M_FORBIDDEN/) })

      expect((await readAll(room, null)).messages).toHaveLength(1)
    })

    test('CR11 a room that is not there refuses for good', async () => {
      const room = await openRecorded()
      const nowhere: RoomId = `${room.slice(0, -4)}AAAA` as typeof room

      await expect(say(nowhere, ada, 'txn-of-cr11', 'hello')).rejects.toMatchObject({ code: 'chat/refused' })
    })

    test('CR12 a homeserver that goes is noticed, and that it is back; no word is lost or doubled in between', async () => {
      const room = await openRecorded()
      await it.outsider.join(room)
      const before = await say(room, ada, 'txn-of-cr12-1', 'before')
      const { next } = await readAll(room, null)
      signals.length = 0

      await it.stop()
      await expect(say(room, ada, 'txn-of-cr12-2', 'meanwhile')).rejects.toMatchObject({ code: 'chat/unreachable' })
      await vi.waitFor(() => expect(signals).toEqual(['unreachable']), patience)
      expect(it.rooms.isReachable).toBe(false)
      await it.start()
      await vi.waitFor(() => expect(signals).toEqual(['unreachable', 'reachable']), patience)
      const again = await say(room, ada, 'txn-of-cr12-1', 'before')
      await say(room, ada, 'txn-of-cr12-2', 'meanwhile')
      await it.outsider.say(room, 'after')

      expect(again).toBe(before)
      const { messages } = await readAll(room, next)
      expect(messages.map(({ body }) => body)).toEqual(['meanwhile', 'after'])
      await vi.waitFor(() => expect(heardIn(room).map(({ body }) => body)).toContain('after'), patience)
    }, 120_000)
  })
}

function newDraft(): Pairing['draft'] {
  return makeDraftId(crypto.getRandomValues(new Uint8Array(10)))
}

function newPairing(mode: Pairing['mode']): Pairing {
  const draft = newDraft()
  return {
    draft,
    wikiId: 'http://wiki.example#w',
    title: 'Ada Lovelace',
    page: toPageId(7),
    baseRevision: toRevisionId(70),
    draftAddress: `http://localhost/d/${draft}`,
    topicRoom: null,
    mode,
    isClosed: false,
    status: 'open',
    publishedRevision: null,
  }
}
