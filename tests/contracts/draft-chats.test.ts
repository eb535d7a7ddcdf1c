import type { ChatRequestFrame } from '@scriptorium/protocol'
import { describe, expect, test } from 'vitest'
import { ada, candidDays, eventually, grace, newDraft, openTalkRig } from './talk-rig.ts'

function send(body: string, txn: string, room: 'edit' | 'topic' = 'edit'): ChatRequestFrame {
  return { kind: 'send', room, txn, body }
}

describe('what is said in a draft', () => {
  test('DC1 reaches everybody there at once, then the homeserver, and is confirmed', async () => {
    const draft = newDraft(0)
    const rig = await openTalkRig([draft])
    const writer = await rig.open(draft, ada)
    const reader = await rig.open(draft, grace)

    writer.ask(send('  hello\r\nall ', 'txn-00000001'))

    await eventually(() => expect(reader.got('delivery')).toHaveLength(1))
    const [said] = reader.got('message')
    const author = { kind: 'person', id: ada.person, name: ada.name, colour: 3 }
    expect(said?.message).toMatchObject({ seq: 1, txn: null, author, body: 'hello\nall', delivery: 'pending' })
    expect(writer.got('message')[0]?.message.txn).toBe('txn-00000001')
    expect(writer.got('delivery')).toEqual([{ kind: 'delivery', room: 'edit', seq: 1, delivery: 'confirmed' }])
    expect(rig.homeserver.said(await rig.editRoom(draft)).map(({ body }) => body)).toEqual(['hello\nall'])
    await rig.chats.close()
  })

  test('DC2 does not wait for the homeserver, and is passed on in order, once, when that is back', async () => {
    const draft = newDraft(0)
    const rig = await openTalkRig([draft])
    rig.homeserver.stop()
    const writer = await rig.open(draft, ada)
    const reader = await rig.open(draft, grace)

    for (const nth of [1, 2, 3]) writer.ask(send(`word ${nth}`, `txn-0000000${nth}`))
    await eventually(() => expect(reader.words('edit')).toEqual(['word 1', 'word 2', 'word 3']))
    expect(reader.got('delivery')).toEqual([])
    expect(reader.got('relay')).toEqual([])
    rig.clock.advance(5_000)
    await eventually(() => expect(reader.got('relay').at(-1)).toEqual({ kind: 'relay', waiting: 3, isSlow: true }))
    rig.homeserver.start()

    await eventually(() => expect(reader.got('delivery').map(({ seq }) => seq)).toEqual([1, 2, 3]))
    expect(reader.got('relay').at(-1)).toEqual({ kind: 'relay', waiting: 0, isSlow: false })
    const room = await rig.editRoom(draft)
    expect(rig.homeserver.said(room).map(({ body }) => body)).toEqual(['word 1', 'word 2', 'word 3'])
    await rig.chats.close()
  })

  test('DC3 is sent again when the answer was lost, and said once all the same', async () => {
    const draft = newDraft(0)
    const rig = await openTalkRig([draft])
    const writer = await rig.open(draft, ada)
    rig.homeserver.stopPushing()
    rig.homeserver.loseNextAnswer()

    writer.ask(send('once', 'txn-00000001'))
    await eventually(() => expect(rig.clock.waiting).toBeGreaterThan(3))

    await eventually(() => {
      rig.clock.advance(500)
      expect(writer.got('delivery')).toHaveLength(1)
    })
    expect(rig.homeserver.said(await rig.editRoom(draft))).toHaveLength(1)
    await rig.chats.close()
  })

  test('DC4 twice with one txn is said once, and the sender hears of it again', async () => {
    const draft = newDraft(0)
    const rig = await openTalkRig([draft])
    const writer = await rig.open(draft, ada)
    const reader = await rig.open(draft, grace)

    writer.ask(send('once', 'txn-00000001'))
    writer.ask(send('once', 'txn-00000001'))

    await eventually(() => expect(writer.words('edit')).toEqual(['once', 'once']))
    expect(writer.got('message').map(({ message }) => message.seq)).toEqual([1, 1])
    expect(reader.words('edit')).toEqual(['once'])
    await rig.chats.close()
  })

  test('DC5 by two people with one txn is heard of both', async () => {
    const draft = newDraft(0)
    const rig = await openTalkRig([draft])
    const writer = await rig.open(draft, ada)
    const reader = await rig.open(draft, grace)

    writer.ask(send('by Ada', 'txn-00000001'))
    await eventually(() => expect(reader.words('edit')).toHaveLength(1))
    reader.ask(send('by Grace', 'txn-00000001'))

    await eventually(() => expect(writer.words('edit')).toEqual(['by Ada', 'by Grace']))
    await eventually(async () => {
      const said = rig.homeserver.said(await rig.editRoom(draft))
      expect(said.map(({ body }) => body)).toEqual(['by Ada', 'by Grace'])
    })
    await rig.chats.close()
  })

  test('DC6 outlives this process: the next one passes it on', async () => {
    const draft = newDraft(0)
    const rig = await openTalkRig([draft])
    rig.homeserver.stop()
    const writer = await rig.open(draft, ada)
    writer.ask(send('before the end', 'txn-00000001'))
    await eventually(() => expect(writer.words('edit')).toHaveLength(1))

    const next = await rig.restart()
    rig.homeserver.start()

    await eventually(async () => {
      expect(rig.homeserver.said(await next.editRoom(draft)).map(({ body }) => body)).toEqual(['before the end'])
    })
    const { messages } = await next.chats.history(draft.draft, 'edit', { before: null, limit: 10 }, ada.person)
    expect(messages.map(({ body }) => body)).toEqual(['before the end'])
    await next.chats.close()
  })

  test('DC7 and refused by the homeserver for good is told so, and what comes after goes on', async () => {
    const draft = newDraft(0)
    const rig = await openTalkRig([draft])
    const writer = await rig.open(draft, ada)
    rig.homeserver.refuseNext('M_FORBIDDEN')

    writer.ask(send('no', 'txn-00000001'))
    writer.ask(send('yes', 'txn-00000002'))

    await eventually(() => {
      expect(writer.got('delivery').map(({ seq, delivery }) => [seq, delivery])).toEqual([
        [1, 'refused'],
        [2, 'confirmed'],
      ])
    })
    await rig.chats.close()
  })

  test('DC8 waits as long as a homeserver that is busy asks', async () => {
    const draft = newDraft(0)
    const rig = await openTalkRig([draft])
    const writer = await rig.open(draft, ada)
    await eventually(() => expect(rig.chats.waiting).toBe(0))
    const timers = rig.clock.waiting
    rig.homeserver.refuseNext('M_LIMIT_EXCEEDED')

    writer.ask(send('later', 'txn-00000001'))
    await eventually(() => expect(rig.clock.waiting).toBe(timers + 2))
    rig.clock.advance(999)
    expect(writer.got('delivery')).toEqual([])
    rig.clock.advance(1)

    await eventually(() => expect(writer.got('delivery')).toHaveLength(1))
    await rig.chats.close()
  })
})

describe('what is not taken', () => {
  test.each([
    ['chat/too-long', send('x'.repeat(4_001), 'txn-00000001')],
    ['request/malformed', send(' \n ', 'txn-00000001')],
    ['request/malformed', send('hello', 'short')],
  ])('DC9 is answered by %s', async (code, frame) => {
    const draft = newDraft(0)
    const rig = await openTalkRig([draft])
    const writer = await rig.open(draft, ada)

    writer.ask(frame)

    await eventually(() => expect(writer.got('refused')).toMatchObject([{ code, retryAfterMs: null }]))
    expect(writer.got('message')).toEqual([])
    await rig.chats.close()
  })

  test('DC10 words of somebody signed out, or whom the wiki does not let', async () => {
    const draft = newDraft(0, { chatMode: 'recorded' })
    const rig = await openTalkRig([draft], { mayTalk: (_draft, person) => person !== grace.person })
    const reader = await rig.open(draft, null)
    const blocked = await rig.open(draft, grace)

    reader.ask(send('hello', 'txn-00000001'))
    blocked.ask(send('hello', 'txn-00000002'))

    await eventually(() => expect(reader.got('refused')).toMatchObject([{ code: 'person/not-signed-in' }]))
    await eventually(() => expect(blocked.got('refused')).toMatchObject([{ code: 'person/not-allowed' }]))
    await rig.chats.close()
  })

  test('DC11 more than ten at once and one a second, with the time to wait', async () => {
    const draft = newDraft(0)
    const rig = await openTalkRig([draft])
    const writer = await rig.open(draft, ada)

    for (let nth = 0; nth < 11; nth++) writer.ask(send(`word ${nth}`, `txn-000000${10 + nth}`))
    await eventually(() => expect(writer.got('refused')).toHaveLength(1))
    expect(writer.got('refused')[0]).toMatchObject({
      txn: 'txn-00000020',
      code: 'chat/rate-limited',
      retryAfterMs: 1_000,
    })
    rig.clock.advance(1_000)
    writer.ask(send('word 10', 'txn-00000020'))

    await eventually(() => expect(writer.words('edit').at(-1)).toBe('word 10'))
    await rig.chats.close()
  })

  test('DC12 an edit chat whose draft has ended; its state on the homeserver says so', async () => {
    const draft = newDraft(0)
    const rig = await openTalkRig([draft])
    const writer = await rig.open(draft, ada)
    writer.ask(send('done', 'txn-00000001'))
    await eventually(() => expect(writer.got('delivery')).toHaveLength(1))
    const closed = { ...draft, state: { kind: 'closed', by: ada.person, atMs: 1, reason: 'done' } } as const
    rig.homeserver.stop()

    await rig.store.drafts.update(closed)
    rig.chats.draftEnded(closed)
    writer.ask(send('late', 'txn-00000002'))
    await eventually(() => expect(writer.got('refused')).toMatchObject([{ code: 'draft/closed' }]))
    rig.homeserver.start()

    const room = await rig.editRoom(draft)
    await eventually(() => expect(rig.homeserver.pairing(room)).toMatchObject({ status: 'closed', draft: draft.draft }))
    await rig.chats.close()
  })

  test('DC13 what is no frame at all is passed over', async () => {
    const draft = newDraft(0)
    const rig = await openTalkRig([draft])
    const writer = await rig.open(draft, ada)
    const noFrame: unknown = { kind: 'read', room: 'attic', seq: -1 }

    writer.ask(noFrame as ChatRequestFrame)
    writer.ask(send('still here', 'txn-00000001'))

    await eventually(() => expect(writer.words('edit')).toEqual(['still here']))
    await rig.chats.close()
  })
})

describe('people with other Matrix clients', () => {
  test('DC14 are heard in the draft, once, and what was missed is found when the homeserver is back', async () => {
    const draft = newDraft(0, { chatMode: 'recorded' })
    const rig = await openTalkRig([draft])
    const reader = await rig.open(draft, grace)
    reader.ask(send('anybody there?', 'txn-00000001'))
    await eventually(() => expect(reader.got('delivery')).toHaveLength(1))
    const room = await rig.editRoom(draft)
    const outsider = rig.homeserver.outsider('witness')
    outsider.join(room)

    outsider.say(room, 'heard')
    await eventually(() => expect(reader.words('edit')).toEqual(['anybody there?', 'heard']))
    rig.homeserver.stopPushing()
    outsider.say(room, 'missed')
    rig.homeserver.stop()
    rig.homeserver.start()

    await eventually(() => expect(reader.words('edit')).toEqual(['anybody there?', 'heard', 'missed']))
    const author = { kind: 'matrix', id: '@witness:wiki.test', name: 'witness:wiki.test', colour: 0 }
    expect(reader.got('message').at(-1)?.message).toMatchObject({ author, delivery: 'confirmed', txn: null })
    await rig.chats.close()
  })

  test('DC15 are found by reading every five minutes when pushes stop without a sign', async () => {
    const draft = newDraft(0, { chatMode: 'recorded' })
    const rig = await openTalkRig([draft])
    const reader = await rig.open(draft, grace)
    reader.ask(send('anybody there?', 'txn-00000001'))
    await eventually(() => expect(reader.got('delivery')).toHaveLength(1))
    const room = await rig.editRoom(draft)
    rig.homeserver.stopPushing()
    rig.homeserver.outsider('witness').say(room, 'missed')

    rig.clock.advance(5 * 60_000)

    await eventually(() => expect(reader.words('edit')).toEqual(['anybody there?', 'missed']))
    await rig.chats.close()
  })

  test('DC16 are seen typing', async () => {
    const draft = newDraft(0, { chatMode: 'recorded' })
    const rig = await openTalkRig([draft])
    const reader = await rig.open(draft, grace)
    reader.ask(send('anybody there?', 'txn-00000001'))
    await eventually(() => expect(reader.got('delivery')).toHaveLength(1))
    const outsider = rig.homeserver.outsider('witness')

    outsider.type(await rig.editRoom(draft), true)
    await eventually(() => expect(reader.got('typing').at(-1)?.names).toEqual(['witness:wiki.test']))
    outsider.type(await rig.editRoom(draft), false)

    await eventually(() => expect(reader.got('typing').at(-1)?.names).toEqual([]))
    await rig.chats.close()
  })
})

describe('who hears what', () => {
  test('DC17 candid talk is hidden from who is signed out, recorded talk is not', async () => {
    const candid = newDraft(0)
    const rig = await openTalkRig([candid])
    const writer = await rig.open(candid, ada)
    writer.ask(send('between us', 'txn-00000001'))
    await eventually(() => expect(writer.got('delivery')).toHaveLength(1))

    const reader = await rig.open(candid, null)
    writer.ask(send('still between us', 'txn-00000002'))
    writer.ask(send('for all', 'txn-00000003', 'topic'))

    await eventually(() => expect(reader.words('topic')).toEqual(['for all']))
    expect(reader.words('edit')).toEqual([])
    const [history] = reader.got('history')
    expect(history).toMatchObject({ messages: [], hiddenPeople: 1, mode: 'candid', fadesAfterDays: candidDays })
    const asked = rig.chats.history(candid.draft, 'edit', { before: null, limit: 10 }, null)
    await expect(asked).rejects.toMatchObject({ code: 'person/not-signed-in' })
    await rig.chats.close()
  })

  test('DC28 what is said of a page that not everybody may read stays among those who are brought in', async () => {
    const draft = newDraft(0, { chatMode: 'recorded' })
    const rig = await openTalkRig([draft], { mayRead: (_draft, person) => person !== null })
    const writer = await rig.open(draft, ada)
    writer.ask(send('in the draft', 'txn-00000001'))
    writer.ask(send('about the page', 'txn-00000002', 'topic'))
    await eventually(() => expect(writer.got('delivery')).toHaveLength(2))
    const stranger = rig.homeserver.outsider('stranger')

    const topic = (await rig.store.chat.room({ kind: 'topic', title: 'Paris' }))?.room
    const edit = await rig.editRoom(draft)

    if (topic == null) throw new Error('no topic room yet')
    expect(() => stranger.join(edit)).toThrow('M_FORBIDDEN')
    expect(() => stranger.join(topic)).toThrow('M_FORBIDDEN')
    await rig.chats.close()
  })

  test('DC18 a topic room is one for all drafts of its page, an edit chat is its draft’s own', async () => {
    const one = newDraft(0)
    const two = newDraft(1)
    const rig = await openTalkRig([one, two])
    const writer = await rig.open(one, ada)
    const reader = await rig.open(two, grace)

    writer.ask(send('in the draft', 'txn-00000001'))
    writer.ask(send('about the page', 'txn-00000002', 'topic'))

    await eventually(() => expect(reader.words('topic')).toEqual(['about the page']))
    expect(reader.words('edit')).toEqual([])
    await eventually(async () => {
      const topic = (await rig.store.chat.room({ kind: 'topic', title: 'Paris' }))?.room
      expect(topic).toBeDefined()
      expect(rig.homeserver.pairing(await rig.editRoom(one))?.topicRoom).toBe(topic)
    })
    await rig.chats.close()
  })

  test('DC19 what is unread is counted without one’s own words, and told to all of one’s windows', async () => {
    const draft = newDraft(0)
    const rig = await openTalkRig([draft])
    const writer = await rig.open(draft, ada)
    for (const nth of [1, 2, 3]) writer.ask(send(`word ${nth}`, `txn-0000000${nth}`))
    await eventually(() => expect(writer.got('delivery')).toHaveLength(3))

    const first = await rig.open(draft, grace)
    const second = await rig.open(draft, grace)
    expect(first.got('history')[0]).toMatchObject({ unread: 3, lastRead: 0 })
    expect((await rig.open(draft, ada)).got('history')[0]).toMatchObject({ unread: 0, lastRead: 3 })
    first.ask({ kind: 'read', room: 'edit', seq: 2 })

    await eventually(() => {
      expect(second.got('unread')).toEqual([{ kind: 'unread', room: 'edit', unread: 1, lastRead: 2 }])
    })
    expect(writer.got('unread')).toEqual([])
    await rig.chats.close()
  })

  test('DC20 typing is seen by the others until it ends, is followed by words, or is not renewed', async () => {
    const draft = newDraft(0)
    const rig = await openTalkRig([draft])
    const writer = await rig.open(draft, ada)
    const reader = await rig.open(draft, grace)
    const seen = (): readonly string[] | undefined => reader.got('typing').at(-1)?.names

    writer.ask({ kind: 'typing', room: 'edit', isTyping: true })
    await eventually(() => expect(seen()).toEqual(['Ada']))
    expect(writer.got('typing').at(-1)?.names).toEqual([])
    rig.clock.advance(10_000)
    expect(seen()).toEqual([])
    writer.ask({ kind: 'typing', room: 'edit', isTyping: true })
    await eventually(() => expect(seen()).toEqual(['Ada']))
    writer.ask(send('words', 'txn-00000001'))

    await eventually(() => expect(seen()).toEqual([]))
    await rig.chats.close()
  })

  test('DC21 earlier words come page by page, and a resumed connection gets what it missed', async () => {
    const draft = newDraft(0)
    const rig = await openTalkRig([draft])
    const writer = await rig.open(draft, ada)
    for (let nth = 1; nth <= 9; nth++) writer.ask(send(`word ${nth}`, `txn-0000000${nth}`))
    await eventually(() => expect(writer.got('delivery')).toHaveLength(9))

    writer.ask({ kind: 'earlier', room: 'edit', before: 5, limit: 3 })
    writer.ask({ kind: 'open', room: 'edit', after: 7 })

    await eventually(() => expect(writer.got('history')).toHaveLength(4))
    const [, , earlier, resumed] = writer.got('history')
    expect(earlier).toMatchObject({ answers: 'earlier', hasMore: true })
    expect(earlier?.messages.map(({ seq }) => seq)).toEqual([2, 3, 4])
    expect(resumed?.messages.map(({ seq }) => seq)).toEqual([8, 9])
    await rig.chats.close()
  })
})

describe('rooms and time', () => {
  test('DC22 a room is made for the second person or the first word, not for who is alone', async () => {
    const draft = newDraft(0)
    const rig = await openTalkRig([draft])
    const first = await rig.open(draft, ada)
    await rig.open(draft, ada)
    expect(await rig.store.chat.room({ kind: 'edit', draft: draft.draft })).toBeUndefined()

    await rig.open(draft, grace)

    await eventually(async () => {
      expect(rig.homeserver.pairing(await rig.editRoom(draft))).toMatchObject({
        draft: draft.draft,
        title: 'Paris',
        draftAddress: `http://localhost:8040/d/${draft.draft}`,
        status: 'open',
        mode: 'candid',
      })
    })
    first.leave()
    await rig.chats.close()
  })

  test('DC23 candid talk is forgotten in time, recorded talk is not', async () => {
    const draft = newDraft(0)
    const rig = await openTalkRig([draft])
    const writer = await rig.open(draft, ada)
    writer.ask(send('candid', 'txn-00000001'))
    writer.ask(send('recorded', 'txn-00000002', 'topic'))
    await eventually(() => expect(writer.got('delivery')).toHaveLength(2))
    const kept = async (room: 'edit' | 'topic'): Promise<readonly string[]> => {
      const key =
        room === 'edit' ? ({ kind: 'edit', draft: draft.draft } as const) : ({ kind: 'topic', title: 'Paris' } as const)
      return (await rig.store.chat.history(key, { before: null, limit: 10 })).messages.map(({ body }) => body)
    }

    rig.clock.advance((candidDays * 24 - 1) * 60 * 60_000)
    expect(await kept('edit')).toEqual(['candid'])
    rig.clock.advance(2 * 60 * 60_000)

    await eventually(async () => expect(await kept('edit')).toEqual([]))
    expect(await kept('topic')).toEqual(['recorded'])
    await rig.chats.close()
  })

  test('DC24 over the API words are said and read as over the connection', async () => {
    const draft = newDraft(0)
    const rig = await openTalkRig([draft])
    const reader = await rig.open(draft, grace)

    const said = await rig.chats.send(draft.draft, { room: 'edit', txn: 'txn-00000001', body: 'by a program' }, ada)

    expect(said).toMatchObject({ seq: 1, txn: 'txn-00000001', body: 'by a program', delivery: 'pending' })
    await eventually(() => expect(reader.words('edit')).toEqual(['by a program']))
    const history = await rig.chats.history(draft.draft, 'edit', { before: null, limit: 10 }, grace.person)
    expect(history.messages).toMatchObject([{ seq: 1, txn: null, body: 'by a program' }])
    await rig.chats.close()
  })

  test('DC26 a homeserver that lost its rooms gets new ones, and no word is refused for it', async () => {
    const draft = newDraft(0, { chatMode: 'recorded' })
    const rig = await openTalkRig([draft])
    const writer = await rig.open(draft, ada)
    writer.ask(send('before', 'txn-00000001'))
    await eventually(() => expect(writer.got('delivery')).toHaveLength(1))
    const lost = await rig.editRoom(draft)
    rig.homeserver.forgetRooms()

    writer.ask(send('after', 'txn-00000002'))

    await eventually(() =>
      expect(writer.got('delivery').map(({ delivery }) => delivery)).toEqual(['confirmed', 'confirmed']),
    )
    const room = await rig.editRoom(draft)
    expect(room).not.toBe(lost)
    rig.homeserver.outsider('witness').say(room, 'heard here too')
    await eventually(() => expect(writer.words('edit')).toEqual(['before', 'after', 'heard here too']))
    await rig.chats.close()
  })

  test('DC27 a room that cannot be read keeps no other from being read', async () => {
    const lost = newDraft(0, { chatMode: 'recorded' })
    const found = newDraft(1, { chatMode: 'recorded' })
    const rig = await openTalkRig([lost, found])
    const first = await rig.open(lost, ada)
    first.ask(send('one', 'txn-00000001'))
    await eventually(() => expect(first.got('delivery')).toHaveLength(1))
    rig.homeserver.forgetRooms()
    const second = await rig.open(found, grace)
    second.ask(send('two', 'txn-00000002'))
    await eventually(() => expect(second.got('delivery')).toHaveLength(1))
    rig.homeserver.stopPushing()
    rig.homeserver.outsider('witness').say(await rig.editRoom(found), 'missed')

    rig.homeserver.stop()
    rig.homeserver.start()

    await eventually(() => expect(second.words('edit')).toEqual(['two', 'missed']))
    await rig.chats.close()
  })

  test('DC25 a closed part leaves no timer behind', async () => {
    const draft = newDraft(0)
    const rig = await openTalkRig([draft])
    rig.homeserver.stop()
    const writer = await rig.open(draft, ada)
    writer.ask({ kind: 'typing', room: 'edit', isTyping: true })
    writer.ask(send('waiting', 'txn-00000001'))
    await eventually(() => expect(writer.words('edit')).toHaveLength(1))

    await rig.chats.close()
    await rig.chats.close()

    expect(rig.clock.waiting).toBe(0)
  })
})
