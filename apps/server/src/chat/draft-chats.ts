import type {
  ChatRecords,
  ChatRooms,
  Clock,
  Draft,
  DraftId,
  DraftRecords,
  PeopleRecords,
  Person,
  PersonId,
  PublicationRecords,
} from '@scriptorium/draft'
import type { ChatHistoryBody, ChatMessageBody, ChatRoomName, ChatSendRequest } from '@scriptorium/protocol'
import type { LiveDrafts, LiveDraftsHooks } from '../live/live-drafts.ts'

/** Fields plus a constant message, as pino takes them. */
export interface ChatLog {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** What the talk of all drafts needs of the rest of the server. */
export interface DraftChatsParts {
  readonly records: ChatRecords
  readonly people: PeopleRecords
  readonly drafts: DraftRecords
  /** Which revision a publication made: the edit chat's state names it. */
  readonly publications: Pick<PublicationRecords, 'find'>
  readonly rooms: ChatRooms
  /** Late-bound, because the live drafts are made with this part's hooks. */
  readonly live: () => Pick<LiveDrafts, 'connections' | 'colour' | 'liveDrafts'>
  /** Public address of this installation, without a slash at its end. */
  readonly siteAddress: string
  /** The wiki's id as its tokens say it. A failure is tried again later: rooms are made in the background. */
  readonly wikiId: () => Promise<string>
  /** After how many days candid talk is deleted, here and on the homeserver. */
  readonly candidDays: number
  /** Whether this person may talk in this draft (signed in is given): asked at every message. */
  readonly mayTalk: (draft: Draft, person: PersonId) => boolean | Promise<boolean>
  /** Whether this person (`null`: signed out) may read this draft at all. Candid talk needs a sign-in besides. */
  readonly mayRead: (draft: Draft, person: PersonId | null) => boolean | Promise<boolean>
  readonly clock: Clock
  readonly log: ChatLog
}

/** The edit chats and topic rooms of all drafts: over the draft's own connections, the HTTP API and Matrix alike. */
export interface DraftChats {
  /** For `LiveDraftsHooks`. They return at once; what they start goes on in the background. */
  readonly hooks: Pick<LiveDraftsHooks, 'chatFrame' | 'opened' | 'closed'>
  /** Listens for the homeserver, sends what waits from an earlier run, begins to forget candid talk. */
  start(): Promise<void>
  /**
   * Messages of a draft's room before `before` (`null`: the newest), oldest first. `limit` is brought into 1–200.
   * @throws DraftError `person/not-allowed`, or `person/not-signed-in` when the talk is candid and nobody is signed in
   */
  history(
    draft: DraftId,
    room: ChatRoomName,
    page: { readonly before: number | null; readonly limit: number },
    viewer: PersonId | null,
  ): Promise<ChatHistoryBody>
  /**
   * Says something as this person. Resolves when it is on the disk; the same `txn` again gives the same message.
   * @throws DraftError `request/malformed`, `chat/too-long`, `chat/rate-limited`, `person/not-allowed`, `draft/closed`, `draft/not-found`
   */
  send(draft: DraftId, request: ChatSendRequest, person: Person): Promise<ChatMessageBody>
  /** Call after every change of a draft's record (published, closed, locked, moved, base revision): pairing state follows in the background. */
  draftChanged(draft: Draft): void
  /** Published, closed or abandoned: its edit chat takes no more words and says so in its state. */
  draftEnded(draft: Draft): void
  /** Whether the homeserver answers: for `/healthz` and `SessionBody`. */
  readonly isReachable: boolean
  /** Messages of ours that no homeserver has yet: for `/healthz`. Counted since the start. */
  readonly waiting: number
  /** Ends timers and waits for what is being sent. Does not close `rooms`. May be called twice. */
  close(): Promise<void>
}
