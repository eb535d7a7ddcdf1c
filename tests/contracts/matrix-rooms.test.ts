import { makeDraftId, toPageId, toPersonId, toRevisionId } from '@scriptorium/draft'
import type { ChatMode, Pairing, Person, PersonId, RoomId } from '@scriptorium/draft'
import { Direction, Method } from 'matrix-js-sdk'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openSynapse } from './synapse-under-test.ts'
import type { SynapseUnderTest } from './synapse-under-test.ts'
import { eventually } from './talk-rig.ts'

let synapse: SynapseUnderTest

beforeAll(async () => {
  synapse = await openSynapse('matrix-rooms')
}, 240_000)
afterAll(() => synapse.close())

let people = 100
/** Nobody who spoke in another test. */
function newPerson(name: string): Person {
  return { person: toPersonId(String(++people)), name: `${name} ${people}`, isTemporary: false }
}

function newPairing(mode: ChatMode, change: Partial<Pairing> = {}): Pairing {
  const draft = makeDraftId(crypto.getRandomValues(new Uint8Array(10)))
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
    ...change,
  }
}

function say(room: RoomId, person: Person, txn: string, body: string, rooms = synapse.rooms): Promise<unknown> {
  return rooms.send({ room, txn, person, body, atMs: Date.now() })
}

async function state(room: RoomId, type: string, key = ''): Promise<Record<string, unknown>> {
  return synapse.witness.client.getStateEvent(room, type, key)
}

test('MR1 a recorded room is of version 12, open to all, readable by all, and its power is the bot’s', async () => {
  const room = await synapse.rooms.openEditChat(newPairing('recorded'))
  await synapse.witness.join(room)

  expect(await state(room, 'm.room.create')).toMatchObject({ room_version: '12', 'm.federate': true })
  expect(await state(room, 'm.room.join_rules')).toMatchObject({ join_rule: 'public' })
  expect(await state(room, 'm.room.history_visibility')).toEqual({ history_visibility: 'world_readable' })
  expect(await state(room, 'm.room.guest_access')).toEqual({ guest_access: 'forbidden' })
  const levels = await state(room, 'm.room.power_levels')
  expect(levels).toMatchObject({ users: {}, users_default: 0, state_default: 90, invite: 30 })
  expect(levels['events']).toMatchObject({ 'org.scriptorium.draft': 150, 'm.room.encryption': 150 })
  await expect(state(room, 'm.room.encryption')).rejects.toMatchObject({ errcode: 'M_NOT_FOUND' })
})

test('MR2 a candid room never federates, is entered by invitation, shows nothing from before, and fades', async () => {
  const room = await synapse.rooms.openEditChat(newPairing('candid'))
  const person = newPerson('Grace')
  await say(room, person, 'txn-of-mr2-1', 'between us')

  const seen = await synapse.rooms.read(room, null)
  expect(seen.messages.map(({ body }) => body)).toEqual(['between us'])
  await expect(synapse.witness.join(room)).rejects.toMatchObject({ errcode: 'M_FORBIDDEN' })
  const ofBot = (type: string): Promise<unknown> =>
    synapse.bot('GET', `/rooms/${encodeURIComponent(room)}/state/${type}/`)
  expect(await ofBot('m.room.create')).toMatchObject({ 'm.federate': false })
  expect(await ofBot('m.room.join_rules')).toMatchObject({ join_rule: 'invite' })
  expect(await ofBot('m.room.history_visibility')).toEqual({ history_visibility: 'joined' })
  expect(await ofBot('m.room.retention')).toEqual({ max_lifetime: 30 * 86_400_000 })
  await expect(state(room, 'm.room.create')).rejects.toMatchObject({ errcode: 'M_FORBIDDEN' })
})

test('MR10 the recorded talk of a page that not everybody may read is for those who are brought in', async () => {
  const edit = await synapse.rooms.openEditChat(newPairing('recorded', { isClosed: true }))
  const topic = await synapse.rooms.openTopicRoom({
    wikiId: 'http://wiki.example#w',
    title: `Private ${crypto.randomUUID()}`,
    page: toPageId(8),
    mode: 'recorded',
    isClosed: true,
  })

  for (const room of [edit, topic]) {
    await say(room, newPerson('Grace'), 'txn-of-mr10', 'among us')
    const ofBot = (type: string): Promise<unknown> =>
      synapse.bot('GET', `/rooms/${encodeURIComponent(room)}/state/${type}/`)
    expect(await ofBot('m.room.create')).toMatchObject({ 'm.federate': false })
    expect(await ofBot('m.room.history_visibility')).toEqual({ history_visibility: 'shared' })
    await expect(synapse.witness.join(room)).rejects.toMatchObject({ errcode: 'M_FORBIDDEN' })
    await expect(state(room, 'm.room.create')).rejects.toMatchObject({ errcode: 'M_FORBIDDEN' })
    expect((await synapse.rooms.read(room, null)).messages.map(({ body }) => body)).toEqual(['among us'])
  }
})

test('MR3 edit chat and topic room name each other, and the state follows the draft without idle repetition', async () => {
  const topicRoom = await synapse.rooms.openTopicRoom({
    wikiId: 'http://wiki.example#w',
    title: `Ada ${crypto.randomUUID()}`,
    page: toPageId(7),
    mode: 'recorded',
    isClosed: false,
  })
  const pairing = newPairing('recorded', { topicRoom })
  const room = await synapse.rooms.openEditChat(pairing)
  await synapse.witness.join(room)
  await synapse.witness.join(topicRoom)

  expect(await state(room, 'org.scriptorium.draft')).toMatchObject({
    topic_room: topicRoom,
    status: 'open',
    base_revid: 70,
  })
  expect(await state(topicRoom, 'org.scriptorium.edit_room', pairing.draft)).toMatchObject({
    room_id: room,
    status: 'open',
  })
  const published = { ...pairing, status: 'published', publishedRevision: toRevisionId(71) } as const
  await synapse.rooms.updatePairing(room, published)
  await synapse.rooms.updatePairing(room, published)

  expect(await state(room, 'org.scriptorium.draft')).toMatchObject({ status: 'published', published_revid: 71 })
  expect(await state(topicRoom, 'org.scriptorium.edit_room', pairing.draft)).toMatchObject({ status: 'published' })
  const told = await eventsOf(room, 'org.scriptorium.draft')
  expect(told.map(({ status }) => status)).toEqual(['open', 'published'])
})

test('MR4 a person keeps the account through a rename, and who takes the old name gets another', async () => {
  const room = await synapse.rooms.openEditChat(newPairing('recorded'))
  const renamed = newPerson('Old Name')
  await say(room, renamed, 'txn-of-mr4-1', 'first')
  await say(room, { ...renamed, name: `New ${renamed.name}` }, 'txn-of-mr4-2', 'renamed')
  await say(room, { ...newPerson('X'), name: renamed.name }, 'txn-of-mr4-3', 'somebody else')

  const { messages } = await synapse.rooms.read(room, null)

  const [first, second, third] = messages
  expect(second).toMatchObject({ mxid: first?.mxid, person: renamed.person })
  expect(third?.mxid).toBe(first?.mxid.replace(':', '/2:'))
  expect(third?.person).not.toBe(renamed.person)
})

test('MR5 a new process knows whose accounts are whose, and nobody joins or is made twice', async () => {
  const room = await synapse.rooms.openEditChat(newPairing('recorded'))
  const person = newPerson('Ünal (WMF)')
  await say(room, person, 'txn-of-mr5-1', 'before')
  const again = synapse.connectAgain()

  const heard: (PersonId | null)[] = (await again.read(room, null)).messages.map((message) => message.person)
  await say(room, person, 'txn-of-mr5-2', 'after', again)

  expect(heard).toEqual([person.person])
  const { messages } = await again.read(room, null)
  expect(new Set(messages.map(({ mxid }) => mxid)).size).toBe(1)
  await synapse.witness.join(room)
  const joins = (await eventsOf(room, 'm.room.member')).filter(({ displayname }) => displayname === person.name)
  expect(joins).toHaveLength(1)
})

test('MR6 a person who says of his account that it is another’s is not believed', async () => {
  const room = await synapse.rooms.openEditChat(newPairing('recorded'))
  const victim = newPerson('Ada')
  await say(room, victim, 'txn-of-mr6-1', 'really Ada')
  await synapse.witness.join(room)
  await synapse.witness.client.http.authedRequest(
    Method.Put,
    `/user/${encodeURIComponent(synapse.witness.mxid)}/account_data/org.scriptorium.person`,
    undefined,
    { person: victim.person },
  )
  await synapse.witness.say(room, 'not Ada')

  const { messages } = await synapse.connectAgain().read(room, null)

  expect(messages.map(({ body, person }) => [body, person])).toEqual([
    ['really Ada', victim.person],
    ['not Ada', null],
  ])
})

test('MR7 people with other clients see the wiki’s names', async () => {
  const room = await synapse.rooms.openEditChat(newPairing('recorded'))
  const person = newPerson('Jo (sysop)')
  await synapse.witness.join(room)
  await say(room, person, 'txn-of-mr7-1', 'hello')

  await eventually(() => {
    const names = synapse.witness.client
      .getRoom(room)
      ?.getMembers()
      .map(({ name }) => name)
    expect(names).toContain(person.name)
  })
})

test('MR8 who left the room with another client comes back by speaking; who is banned is refused', async () => {
  const room = await synapse.rooms.openEditChat(newPairing('recorded'))
  const stays = newPerson('Stays')
  await say(room, stays, 'txn-of-mr8-1', 'first')
  const { messages } = await synapse.rooms.read(room, null)
  const mxid = messages[0]?.mxid ?? ''
  await synapse.bot('POST', `/rooms/${encodeURIComponent(room)}/kick`, { user_id: mxid })

  await say(room, stays, 'txn-of-mr8-2', 'back')
  await synapse.bot('POST', `/rooms/${encodeURIComponent(room)}/ban`, { user_id: mxid })

  await expect(say(room, stays, 'txn-of-mr8-3', 'banned')).rejects.toMatchObject({ code: 'chat/refused' })
  expect((await synapse.rooms.read(room, null)).messages.map(({ body }) => body)).toEqual(['first', 'back'])
})

test('MR9 a homeserver put back to nothing is spoken to as if it were new', async () => {
  const rooms = synapse.connectAgain()
  const person = newPerson('Ada')
  const pairing = newPairing('recorded')
  await rooms.listen({
    messages: async () => undefined,
    typing: () => undefined,
    reachable: () => undefined,
    unreachable: () => undefined,
  })
  const lost = await rooms.openEditChat(pairing)
  await say(lost, person, 'txn-of-mr9-1', 'before', rooms)

  await synapse.reset()
  // Whether it has been noticed yet that the homeserver was away decides between two answers: only the second is final.
  await vi.waitFor(
    async () => {
      const answer = say(lost, person, 'txn-of-mr9-2', 'after', rooms)
      await expect(answer).rejects.toMatchObject({ code: 'chat/refused' })
    },
    { timeout: 90_000, interval: 200 },
  )
  const room = await rooms.openEditChat(pairing)
  await say(room, person, 'txn-of-mr9-2', 'after', rooms)

  expect(room).not.toBe(lost)
  expect((await rooms.read(room, null)).messages).toMatchObject([{ body: 'after', person: person.person }])
}, 300_000)

/** Contents of a room's events of one type, oldest first, as the witness may read them. */
async function eventsOf(room: RoomId, type: string): Promise<readonly Record<string, unknown>[]> {
  const page = await synapse.witness.client.createMessagesRequest(room, null, 100, Direction.Forward)
  return page.chunk.filter((event) => event.type === type).map((event) => ({ ...event.content }))
}
