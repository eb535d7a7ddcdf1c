import type { DraftId, EditChatId, EventId, PageId, PersonId, RevisionId, RoomId, TopicRoomId } from '../ids.ts'
import type { ChatMode, Person } from '../records.ts'

/** What the edit chat's state says about its draft. */
export interface Pairing {
  readonly draft: DraftId
  readonly wikiId: string
  readonly title: string
  readonly page: PageId | null
  readonly baseRevision: RevisionId | null
  readonly draftAddress: string
  readonly topicRoom: TopicRoomId | null
  readonly mode: ChatMode
  /** Not everybody may read the page on the wiki: then its talk is for those who are brought in, recorded or not. Settled when the room is made. */
  readonly isClosed: boolean
  readonly status: 'open' | 'published' | 'closed' | 'abandoned'
  readonly publishedRevision: RevisionId | null
}

/** Something said in a room by whomever: our own people's messages come back with their `txn`. */
export interface HeardMessage {
  readonly room: RoomId
  readonly event: EventId
  readonly mxid: string
  /** Set when the sender is one of our people. */
  readonly person: PersonId | null
  readonly name: string
  readonly txn: string | null
  readonly body: string
  readonly atMs: number
}

export interface ChatHearing {
  /** Resolves when durable: only then is the homeserver's push answered with 200. */
  messages(heard: readonly HeardMessage[]): Promise<void>
  /** People typing in other Matrix clients. */
  typing(room: RoomId, names: readonly string[]): void
  /** The homeserver answers (again): read the gaps, send what waits. */
  reachable(): void
  unreachable(): void
}

/** Edit chats and topic rooms on one homeserver. Every call may be repeated; none is on the path of a person's first word. */
export interface ChatRooms {
  /** Finds or makes the draft's room (version 12, alias by draft id) and its pairing state. @throws DraftError `chat/unreachable`, `chat/refused` */
  openEditChat(pairing: Pairing): Promise<EditChatId>
  updatePairing(room: EditChatId, pairing: Pairing): Promise<void>
  openTopicRoom(page: {
    readonly wikiId: string
    readonly title: string
    readonly page: PageId | null
    readonly mode: ChatMode
    readonly isClosed: boolean
  }): Promise<TopicRoomId>
  /** As the person, who is registered and joined first if need be. Idempotent by `txn`, also over a restart of the homeserver. @throws DraftError `chat/unreachable`, `chat/refused`, `chat/rate-limited` */
  send(message: {
    readonly room: RoomId
    readonly txn: string
    readonly person: Person
    readonly body: string
    readonly atMs: number
  }): Promise<EventId>
  typing(room: RoomId, person: Person, isTyping: boolean): Promise<void>
  /** The gap reader: what was said after `token`, oldest first; `token: null` starts at the room's beginning. `next` is what to keep. */
  read(
    room: RoomId,
    token: string | null,
  ): Promise<{ readonly messages: readonly HeardMessage[]; readonly next: string; readonly isEnd: boolean }>
  /** Starts listening for pushes and watching the homeserver. */
  listen(hearing: ChatHearing): Promise<void>
  readonly isReachable: boolean
  close(): Promise<void>
}
