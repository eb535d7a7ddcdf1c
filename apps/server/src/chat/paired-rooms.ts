import { DraftError, isFault, toEditChatId, toTopicRoomId } from '@scriptorium/draft'
import type {
  ChatMode,
  ChatRecords,
  ChatRoomKey,
  ChatRoomRecord,
  ChatRooms,
  Draft,
  DraftRecords,
  Pairing,
  PublicationRecords,
  RoomId,
} from '@scriptorium/draft'
import type { ChatLog, DraftChatsParts } from './draft-chats.ts'
import { keyText, placeOf } from './talk-places.ts'
import type { TalkPlace } from './talk-places.ts'

/** The rooms on the homeserver that belong to drafts and pages, made in the background and kept telling the truth. */
export interface PairedRooms {
  /** The record of a room, begun when there is none. */
  record(key: ChatRoomKey, mode: ChatMode): Promise<ChatRoomRecord>
  /** Keeps how the room is kept, before its first word: what is candid must be forgotten in time. */
  begin(place: TalkPlace): Promise<void>
  /** Changes the record; changes of one room never overtake each other. */
  change(key: ChatRoomKey, mode: ChatMode, edit: (record: ChatRoomRecord) => ChatRoomRecord): Promise<void>
  /** The room itself, made when it does not exist yet; many may ask at once. @throws DraftError `chat/unreachable`, `draft/not-found` */
  open(key: ChatRoomKey): Promise<RoomId>
  /**
   * Asks for the room of this key anew: a homeserver that was put back to an earlier day knows nothing of `lost`.
   * @returns whether another room stands in its place now
   */
  isReplaced(key: ChatRoomKey, lost: RoomId): Promise<boolean>
  /** Says in the room's state what became of its draft. */
  tellState(draft: Draft): Promise<void>
}

export interface PairedRoomsParts {
  readonly records: Pick<ChatRecords, 'room' | 'saveRoom'>
  readonly drafts: Pick<DraftRecords, 'find' | 'findLive'>
  readonly publications: Pick<PublicationRecords, 'find'>
  readonly rooms: Pick<ChatRooms, 'openEditChat' | 'openTopicRoom' | 'updatePairing'>
  readonly siteAddress: string
  readonly wikiId: () => Promise<string>
  readonly mayRead: DraftChatsParts['mayRead']
  readonly log: ChatLog
}

export function openPairedRooms(parts: PairedRoomsParts): PairedRooms {
  const opening = new Map<string, Promise<RoomId>>()
  const changing = new Map<string, Promise<unknown>>()

  async function record(key: ChatRoomKey, mode: ChatMode): Promise<ChatRoomRecord> {
    return (await parts.records.room(key)) ?? { key, room: null, mode, readUpTo: null }
  }
  function change(key: ChatRoomKey, mode: ChatMode, edit: (record: ChatRoomRecord) => ChatRoomRecord): Promise<void> {
    const text = keyText(key)
    const before = changing.get(text) ?? Promise.resolve()
    const changed = before
      .catch(() => undefined)
      .then(async () => parts.records.saveRoom(edit(await record(key, mode))))
      .finally(() => {
        if (changing.get(text) === changed) changing.delete(text)
      })
    changing.set(text, changed)
    return changed
  }
  async function findRoom(key: ChatRoomKey): Promise<RoomId> {
    return (await parts.records.room(key))?.room ?? makeRoom(key)
  }
  function makeRoom(key: ChatRoomKey): Promise<RoomId> {
    return key.kind === 'edit' ? makeEditChat(key) : makeTopicRoom(key)
  }
  async function makeEditChat(key: ChatRoomKey & { kind: 'edit' }): Promise<RoomId> {
    const draft = await parts.drafts.find(key.draft)
    if (draft === undefined) throw new DraftError('draft/not-found', { draft: key.draft })
    const room = await parts.rooms.openEditChat(await pairingOf(draft))
    await change(key, draft.chatMode, (current) => standIn(current, room))
    return room
  }
  async function makeTopicRoom(key: ChatRoomKey & { kind: 'topic' }): Promise<RoomId> {
    const live = await parts.drafts.findLive({ page: null, title: key.title })
    const first = live.find((draft) => draft.page.title === key.title)
    const page = first?.page.kind === 'existing' ? first.page.page : null
    const mode = first === undefined ? 'recorded' : placeOf(first, 'topic').mode
    const isClosed = first === undefined || !(await parts.mayRead(first, null))
    const wikiId = await parts.wikiId()
    const room = await parts.rooms.openTopicRoom({ wikiId, title: key.title, page, mode, isClosed })
    await change(key, mode, (current) => standIn(current, room))
    // Drafts of this page whose talk began earlier are linked now; each link may be tried again on its own.
    for (const draft of live) {
      await tellState(draft).catch((error: unknown) => parts.log.warn({ err: error }, 'edit chat not linked'))
    }
    return room
  }

  async function pairingOf(draft: Draft): Promise<Pairing> {
    const topic = await parts.records.room(placeOf(draft, 'topic').key)
    const isExisting = draft.page.kind === 'existing'
    return {
      draft: draft.draft,
      wikiId: await parts.wikiId(),
      title: draft.page.title,
      page: isExisting ? draft.page.page : null,
      baseRevision: isExisting ? draft.page.baseRevision : null,
      draftAddress: `${parts.siteAddress}/d/${draft.draft}`,
      topicRoom: topic?.room == null ? null : toTopicRoomId(topic.room),
      mode: draft.chatMode,
      isClosed: !(await parts.mayRead(draft, null)),
      status: draft.state.kind === 'locked' ? 'open' : draft.state.kind,
      publishedRevision: await publishedRevision(draft),
    }
  }
  async function publishedRevision(draft: Draft): Promise<Pairing['publishedRevision']> {
    if (draft.state.kind !== 'published') return null
    const state = (await parts.publications.find(draft.state.publication))?.state
    return state?.kind === 'saved' || state?.kind === 'unchanged' ? state.revision : null
  }
  async function tellState(draft: Draft): Promise<void> {
    const room = (await parts.records.room({ kind: 'edit', draft: draft.draft }))?.room
    if (room == null) return
    await parts.rooms.updatePairing(toEditChatId(room), await pairingOf(draft))
  }

  return {
    record,
    async begin({ key, mode }) {
      if ((await parts.records.room(key)) === undefined) await change(key, mode, (current) => current)
    },
    change,
    open(key) {
      const text = keyText(key)
      const known = opening.get(text)
      if (known !== undefined) return known
      const room = findRoom(key).finally(() => opening.delete(text))
      opening.set(text, room)
      return room
    },
    async isReplaced(key, lost) {
      try {
        return (await makeRoom(key)) !== lost
      } catch (error) {
        if (isFault(error, 'chat/refused')) return false
        throw error
      }
    },
    tellState,
  }
}

/** Another room begins unread. */
function standIn(record: ChatRoomRecord, room: RoomId): ChatRoomRecord {
  return { ...record, room, readUpTo: record.room === room ? record.readUpTo : null }
}
