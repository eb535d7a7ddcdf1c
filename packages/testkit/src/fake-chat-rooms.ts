import { DraftError, toEditChatId, toEventId, toTopicRoomId } from '@scriptorium/draft'
import type { ChatHearing, ChatMode, ChatRooms, Clock, HeardMessage, Pairing, Person, RoomId } from '@scriptorium/draft'

/** A homeserver in memory, for tests that are not about Matrix. It loses what real ones lose: pushes, when it goes. */
export interface FakeHomeserver {
  readonly rooms: ChatRooms
  /** From now on nothing answers; pushes under way are lost for good. */
  stop(): void
  /** Answers again and says so. What was lost stays lost: only reading finds it. */
  start(): void
  /** The next sends are refused with this `errcode`, `M_LIMIT_EXCEEDED` with `retryAfterMs`. */
  refuseNext(errcode: string, times?: number): void
  /** The next send arrives, but its answer does not. */
  loseNextAnswer(): void
  /** Pushes nothing from now on, though it answers: what a stalled application service looks like. */
  stopPushing(): void
  /** Put back to a day before it had any room. */
  forgetRooms(): void
  /** Somebody with another Matrix client. */
  outsider(name: string): FakeOutsider
  /** What the room's state says of its draft. */
  pairing(room: RoomId): Pairing | undefined
  /** Everything said in a room, as its members see it. */
  said(room: RoomId): readonly { readonly sender: string; readonly body: string }[]
}

export interface FakeOutsider {
  readonly mxid: string
  /** @throws DraftError `chat/refused` when the room is closed to who is not invited */
  join(room: RoomId): void
  /** @param txn pretends to be a message of ours */
  say(room: RoomId, body: string, txn?: string): void
  edit(room: RoomId, body: string): void
  redactLast(room: RoomId): void
  type(room: RoomId, isTyping: boolean): void
}

interface FakeRoom {
  readonly id: RoomId
  /** Entered by invitation: candid, or of a page that not everybody may read. */
  readonly isClosed: boolean
  pairing: Pairing | undefined
  readonly events: FakeEvent[]
  readonly members: Set<string>
  readonly typing: Set<string>
}

interface World {
  isUp: boolean
  isPushing: boolean
  losesAnswer: boolean
  count: number
  hearing: ChatHearing | undefined
}

interface FakeEvent {
  readonly heard: HeardMessage
  kind: 'message' | 'edit' | 'redacted'
}

const serverName = 'wiki.test'
const pageOfEvents = 100

/** @param clock when strangers speak; the machine's own by default */
export function openFakeHomeserver(clock: Pick<Clock, 'nowMs'> = { nowMs: () => Date.now() }): FakeHomeserver {
  const byAlias = new Map<string, FakeRoom>()
  const byId = new Map<RoomId, FakeRoom>()
  const sent = new Map<string, HeardMessage>()
  const refusals: string[] = []
  const world: World = { isUp: true, isPushing: true, losesAnswer: false, count: 0, hearing: undefined }
  let pushing: Promise<void> = Promise.resolve()

  function checkUp(): void {
    if (!world.isUp) throw new DraftError('chat/unreachable', { homeserver: 'fake' })
  }
  function getRoom(id: RoomId): FakeRoom {
    checkUp()
    const room = byId.get(id)
    if (room === undefined) throw new DraftError('chat/refused', { errcode: 'M_FORBIDDEN' })
    return room
  }
  function openRoom(alias: string, isClosed: boolean, toId: (text: string) => RoomId): FakeRoom {
    checkUp()
    const known = byAlias.get(alias)
    if (known !== undefined) return known
    const id = toId(`!fake${++world.count}`)
    const room: FakeRoom = { id, isClosed, pairing: undefined, events: [], members: new Set(), typing: new Set() }
    byAlias.set(alias, room)
    byId.set(id, room)
    return room
  }
  function put(room: FakeRoom, said: Omit<HeardMessage, 'room' | 'event'>, kind: FakeEvent['kind']): HeardMessage {
    const heard: HeardMessage = { ...said, room: room.id, event: toEventId(`$fake${++world.count}`) }
    room.events.push({ heard, kind })
    if (kind === 'message' && world.isPushing && world.hearing !== undefined) {
      pushing = pushAfter(pushing, heard, world.hearing)
    }
    return heard
  }
  /** One at a time, in order, again and again until it is taken; gone with the homeserver. */
  async function pushAfter(before: Promise<void>, heard: HeardMessage, hearing: ChatHearing): Promise<void> {
    await before
    for (let tries = 0; tries < 10 && world.isUp && world.isPushing; tries++) {
      try {
        await hearing.messages([heard])
        return
      } catch {
        // A homeserver tries again after seconds; here at once.
      }
    }
  }

  const rooms: ChatRooms = {
    get isReachable() {
      return world.isUp && world.hearing !== undefined
    },
    async openEditChat(pairing) {
      const room = openRoom(`draft ${pairing.draft}`, isClosedTo(pairing), toEditChatId)
      room.pairing = pairing
      return toEditChatId(room.id)
    },
    async updatePairing(id, pairing) {
      getRoom(id).pairing = pairing
    },
    async openTopicRoom(page) {
      return toTopicRoomId(openRoom(`topic ${page.wikiId} ${page.title}`, isClosedTo(page), toTopicRoomId).id)
    },
    async send({ room: id, txn, person, body, atMs }) {
      const room = getRoom(id)
      const errcode = refusals.shift()
      if (errcode === 'M_LIMIT_EXCEEDED') throw new DraftError('chat/rate-limited', { retryAfterMs: 1_000 })
      if (errcode !== undefined) throw new DraftError('chat/refused', { errcode })
      const mxid = mxidOf(person)
      room.members.add(mxid)
      const key = `${id} ${mxid} ${txn}`
      const known = sent.get(key)
      const said = known ?? put(room, { mxid, person: person.person, name: person.name, txn, body, atMs }, 'message')
      sent.set(key, said)
      if (world.losesAnswer) {
        world.losesAnswer = false
        throw new DraftError('chat/unreachable', { homeserver: 'fake' })
      }
      return said.event
    },
    async typing(id, person, isTyping) {
      const room = getRoom(id)
      if (isTyping && room.members.has(mxidOf(person))) room.typing.add(mxidOf(person))
      else room.typing.delete(mxidOf(person))
    },
    async read(id, token) {
      const from = token === null ? 0 : Number(token)
      const events = getRoom(id).events.slice(from, from + pageOfEvents)
      const messages = events.filter(({ kind }) => kind === 'message').map(({ heard }) => heard)
      return { messages, next: String(from + events.length), isEnd: events.length === 0 }
    },
    async listen(hearing) {
      world.hearing = hearing
      if (world.isUp) hearing.reachable()
    },
    async close() {
      world.hearing = undefined
      await pushing
    },
  }

  function outsider(name: string): FakeOutsider {
    const mxid = `@${name}:${serverName}`
    const stranger = { mxid, person: null, name: mxid.slice(1), txn: null }
    return {
      mxid,
      join(id) {
        const room = getRoom(id)
        if (room.isClosed) throw new DraftError('chat/refused', { errcode: 'M_FORBIDDEN' })
        room.members.add(mxid)
      },
      // A stranger's `txn` is not believed: it does not come through.
      say: (id, body) => void put(getRoom(id), { ...stranger, body, atMs: clock.nowMs() }, 'message'),
      edit: (id, body) => void put(getRoom(id), { ...stranger, body, atMs: clock.nowMs() }, 'edit'),
      redactLast(id) {
        const last = getRoom(id).events.findLast((event) => event.heard.mxid === mxid && event.kind === 'message')
        if (last !== undefined) last.kind = 'redacted'
      },
      type(id, isTyping) {
        const room = getRoom(id)
        if (isTyping) room.typing.add(mxid)
        else room.typing.delete(mxid)
        const names = [...room.typing].filter((typist) => !/^@\d/.test(typist)).map((typist) => typist.slice(1))
        if (world.isPushing) world.hearing?.typing(id, names)
      },
    }
  }

  return {
    rooms,
    stop() {
      world.isUp = false
      world.hearing?.unreachable()
    },
    start() {
      world.isUp = true
      world.isPushing = true
      world.hearing?.reachable()
    },
    refuseNext: (errcode, times = 1) => void refusals.push(...Array.from({ length: times }, () => errcode)),
    loseNextAnswer: () => void (world.losesAnswer = true),
    stopPushing: () => void (world.isPushing = false),
    forgetRooms() {
      byAlias.clear()
      byId.clear()
    },
    outsider,
    pairing: (id) => byId.get(id)?.pairing,
    said: (id) =>
      (byId.get(id)?.events ?? [])
        .filter(({ kind }) => kind === 'message')
        .map(({ heard }) => ({ sender: heard.mxid, body: heard.body })),
  }
}

function mxidOf(person: Person): string {
  return `@${person.person}:${serverName}`
}

function isClosedTo({ mode, isClosed }: { readonly mode: ChatMode; readonly isClosed: boolean }): boolean {
  return mode === 'candid' || isClosed
}
