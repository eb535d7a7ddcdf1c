import { toEditChatId, toEventId, toTopicRoomId } from '@scriptorium/draft'
import type { ChatHearing, ChatMode, ChatRooms, Clock, EditChatId, HeardMessage, Pairing } from '@scriptorium/draft'
import { Method } from 'matrix-js-sdk'
import { draftAlias, topicAlias, watchAlias } from './aliases.ts'
import { readUtterance, toHeardMessage, txnKey } from './heard-events.ts'
import { watchHomeserver } from './homeserver-watch.ts'
import { deviceId, isRefusal, matrixPath, openHomeserver } from './homeserver.ts'
import type { MatrixConfig, MatrixLog } from './matrix-config.ts'
import { draftState, editRoomState, pageState } from './pairing-state.ts'
import { openPuppets } from './puppets.ts'
import { openPushListener } from './push-listener.ts'
import { botLocalpart } from './registrations.ts'
import { draftStateType, editRoomStateType, pageStateType, wakeStateType } from './room-making.ts'
import { keepState, openRoomFinder } from './state-keeping.ts'
import { openTypists } from './typists.ts'

/** Talk of a recorded page-wide room is kept a year; an edit chat's as long as the homeserver keeps anything. */
const topicKeepDays = 365

/**
 * Edit chats and topic rooms on a Matrix homeserver, as two application services: one hears, one speaks as the people of the wiki.
 * Nothing is asked of the homeserver before the first call; `listen` binds 127.0.0.1 and begins to watch.
 */
export function connectMatrix(
  config: MatrixConfig,
  parts: { readonly fetch?: typeof fetch; readonly clock: Clock; readonly log: MatrixLog },
): ChatRooms {
  const homeserver = openHomeserver(config, parts.fetch ?? fetch, () => watch.noticeFailure())
  const puppets = openPuppets(homeserver)
  const findOrMakeRoom = openRoomFinder(homeserver)
  const typists = openTypists(homeserver, puppets)
  let hearing: ChatHearing | undefined

  const listener = openPushListener(config.pushToken, async (push) => {
    const heard = await toHeard(push.events)
    if (heard.length > 0) await hearing?.messages(heard)
    for (const event of push.ephemeral) await tellTyping(event)
  })
  const watch = watchHomeserver({
    ask: () => homeserver.checkAlive(),
    wake,
    onReachable: () => hearing?.reachable(),
    onUnreachable: () => hearing?.unreachable(),
    clock: parts.clock,
    log: parts.log,
  })

  async function toHeard(events: readonly unknown[], room?: string): Promise<HeardMessage[]> {
    const heard: HeardMessage[] = []
    for (const event of events) {
      const said = readUtterance(event, room)
      if (said === undefined || said.mxid === homeserver.botMxid) continue
      heard.push(toHeardMessage(said, await puppets.findOwner(said.mxid)))
    }
    return heard
  }

  async function tellTyping(event: unknown): Promise<void> {
    const typing = await typists.read(event)
    if (typing !== undefined) hearing?.typing(typing.room, typing.names)
  }

  /**
   * A homeserver that has started pushes nothing until the first new event anywhere on it; then, and after a ping, its backlog comes at once.
   * What was queued behind a push in flight is lost to us for good: the gap reader's work, not this one's.
   */
  async function wake(): Promise<void> {
    puppets.forgetAll()
    const body = { type: 'm.login.application_service', username: botLocalpart, inhibit_login: true }
    try {
      await homeserver.asBot(Method.Post, '/register', { body })
    } catch (error) {
      if (!isRefusal(error, 'M_USER_IN_USE')) throw error
    }
    const room = await findOrMakeRoom({
      alias: watchAlias,
      name: 'Scriptorium',
      mode: 'candid',
      isClosed: true,
      keepDays: null,
      state: { type: wakeStateType, content: { at_ms: 0 } },
    })
    const path = matrixPath('rooms', room, 'state', wakeStateType, '')
    await homeserver.asBot(Method.Put, path, { body: { at_ms: parts.clock.nowMs() } })
    try {
      await homeserver.ping()
    } catch (error) {
      parts.log.warn({ err: error }, 'homeserver cannot reach our listener')
    }
  }

  /** The two rooms name each other; a page without a topic room has edit chats all the same. */
  async function writePairing(room: EditChatId, pairing: Pairing): Promise<void> {
    await keepState(homeserver, room, draftStateType, '', draftState(pairing))
    if (pairing.topicRoom === null) return
    const link = editRoomState(room, pairing, homeserver.serverName)
    await keepState(homeserver, pairing.topicRoom, editRoomStateType, pairing.draft, link)
  }

  function keepDays(mode: ChatMode, recordedDays: number | null): number | null {
    return mode === 'candid' ? config.candidDays : recordedDays
  }

  return {
    get isReachable() {
      return watch.isReachable
    },
    async openEditChat(pairing) {
      const made = await findOrMakeRoom({
        alias: draftAlias(pairing.draft),
        name: pairing.title,
        mode: pairing.mode,
        isClosed: pairing.isClosed,
        keepDays: keepDays(pairing.mode, null),
        state: { type: draftStateType, content: draftState(pairing) },
      })
      const room = toEditChatId(made)
      await writePairing(room, pairing)
      return room
    },
    updatePairing: writePairing,
    async openTopicRoom(page) {
      const content = pageState(page)
      const made = await findOrMakeRoom({
        alias: topicAlias(page.wikiId, page.title),
        name: page.title,
        mode: page.mode,
        isClosed: page.isClosed,
        keepDays: keepDays(page.mode, topicKeepDays),
        state: { type: pageStateType, content },
      })
      await keepState(homeserver, made, pageStateType, '', content)
      return toTopicRoomId(made)
    },
    async send({ room, txn, person, body, atMs }) {
      const mxid = await puppets.mxidOf(person)
      // Unique over all people and kinds of request: the homeserver answers another's request with the same id by the first one's event.
      const path = matrixPath('rooms', room, 'send', 'm.room.message', `say.${person.person}.${txn}`)
      const content = { msgtype: 'm.text', body, 'm.mentions': {}, [txnKey]: txn }
      const say = () =>
        homeserver.asPerson<{ event_id: string }>(mxid, Method.Put, path, {
          query: { device_id: deviceId, ts: String(atMs) },
          body: content,
        })
      await puppets.join(room, person, mxid)
      try {
        return toEventId((await say()).event_id)
      } catch (error) {
        if (!isRefusal(error, 'M_FORBIDDEN')) throw error
        // They may have left with another client since; whoever is banned is refused here.
        puppets.forgetJoin(room, mxid)
        await puppets.join(room, person, mxid)
        return toEventId((await say()).event_id)
      }
    },
    typing: (room, person, isTyping) => typists.tell(room, person, isTyping),
    async read(room, token) {
      const page = await homeserver.messages(room, token)
      const messages = await toHeard(page.chunk, room)
      // An empty page has no `end`: then the old token stays good.
      return { messages, next: page.end ?? token ?? page.start ?? '', isEnd: page.end === undefined }
    },
    async listen(to) {
      hearing = to
      await listener.listen(config.listenPort)
      await watch.start()
    },
    async close() {
      watch.stop()
      await listener.close()
    },
  }
}
