import type { NamedVersion } from '../history.ts'
import type { DraftId, EventId, Generation, PageId, PersonId, PublicationId, RoomId, VersionId } from '../ids.ts'
import type {
  ApiToken,
  ChatMessage,
  ChatRoomKey,
  ChatRoomRecord,
  Draft,
  Order,
  Person,
  Publication,
  PublicationState,
  SignIn,
  Ticket,
} from '../records.ts'

export interface DraftRecords {
  /** @throws DraftError `draft/already-live` when the page has an open or locked draft and `draft.reason` is `null`: one transaction decides */
  create(draft: Draft): Promise<void>
  find(draft: DraftId): Promise<Draft | undefined>
  /** Open and locked drafts of a page, oldest first. By page id where the page exists, else by title. */
  findLive(page: { readonly page: PageId | null; readonly title: string }): Promise<readonly Draft[]>
  /** Newest change first. */
  list(filter: {
    readonly states: readonly Draft['state']['kind'][]
    readonly limit: number
  }): Promise<readonly Draft[]>
  /** Replaces the record; its generation never goes back. @throws DraftError `draft/not-found` */
  update(draft: Draft): Promise<void>
}

export interface VersionRecords {
  /**
   * Names a place; naming it again renames it and keeps its id.
   * @throws DraftError `draft/too-many-versions` when the draft has `maxVersions`
   */
  name(version: NamedVersion): Promise<NamedVersion>
  /** Of one generation, in the order of their places. */
  ofGeneration(draft: DraftId, generation: Generation): Promise<readonly NamedVersion[]>
  /** @returns whether there was such a version of this draft */
  remove(draft: DraftId, version: VersionId): Promise<boolean>
}

export interface PeopleRecords {
  /** Inserts, or updates name and flags. */
  upsert(person: Person): Promise<void>
  find(person: PersonId): Promise<Person | undefined>
  findByName(name: string): Promise<Person | undefined>
  findAll(people: readonly PersonId[]): Promise<readonly Person[]>
}

export interface AccessRecords {
  createSignIn(signIn: SignIn): Promise<void>
  findSignIn(cookieSha256: string, nowMs: number): Promise<SignIn | undefined>
  endSignIn(cookieSha256: string): Promise<void>
  /** @returns the cookies' hashes that were ended */
  endSignInsOf(person: PersonId): Promise<readonly string[]>
  /** A one-time ticket need not outlast a crash: whoever has one fetches another. */
  createTicket(ticket: Ticket): Promise<void>
  /** A one-time ticket is used up at once. @throws DraftError `ticket/refused` */
  redeemTicket(ticketSha256: string, draft: DraftId, nowMs: number): Promise<Ticket>
  revokeTickets(filter: { readonly person: PersonId; readonly draft: DraftId | null }): Promise<void>
  createToken(token: ApiToken): Promise<void>
  /** Notes the use. */
  findToken(tokenSha256: string, nowMs: number): Promise<ApiToken | undefined>
  listTokens(person: PersonId): Promise<readonly ApiToken[]>
  /** @returns whether there was such a token of this person */
  revokeToken(person: PersonId, handle: string): Promise<boolean>
}

export interface PublicationRecords {
  /** Durable before anything is asked of the wiki. */
  create(order: Order): Promise<void>
  find(publication: PublicationId): Promise<Publication | undefined>
  /**
   * Moves the state forward. `saved` and `unchanged` are final: a later call with another state changes nothing.
   * @returns the state that holds afterwards
   */
  settle(publication: PublicationId, state: PublicationState): Promise<PublicationState>
  ofDraft(draft: DraftId): Promise<readonly Publication[]>
  /** Saved ones, newest first. */
  latest(limit: number): Promise<readonly Publication[]>
  /** `ordered` and `unclear` ones, for the resolver that runs at start. */
  unsettled(): Promise<readonly Publication[]>
}

export interface ChatRecords {
  room(key: ChatRoomKey): Promise<ChatRoomRecord | undefined>
  saveRoom(record: ChatRoomRecord): Promise<void>
  findRoom(room: RoomId): Promise<ChatRoomRecord | undefined>
  /** Rooms that exist on the homeserver: what the gap reader reads. */
  openRooms(): Promise<readonly ChatRoomRecord[]>
  /**
   * Appends a message and, for our own people, its outbox row, in one durable transaction. The same `(room, txn)` or `(room, event)` again
   * returns the first one: every message once.
   */
  append(message: Omit<ChatMessage, 'seq'>): Promise<{ readonly message: ChatMessage; readonly isNew: boolean }>
  /** Next unsent message of a room, oldest first, or `undefined`. Strictly in order per room. */
  nextUnsent(key: ChatRoomKey): Promise<ChatMessage | undefined>
  /** Rooms with unsent messages. */
  roomsWithUnsent(): Promise<readonly ChatRoomKey[]>
  /** By the homeserver's answer or by its echo, whichever is first. */
  confirm(key: ChatRoomKey, txn: string, event: EventId): Promise<ChatMessage | undefined>
  refuse(key: ChatRoomKey, txn: string): Promise<ChatMessage | undefined>
  /** Newest `limit` messages before `before` (or the newest of all), oldest first. */
  history(
    key: ChatRoomKey,
    page: { readonly before: number | null; readonly limit: number },
  ): Promise<{ readonly messages: readonly ChatMessage[]; readonly hasMore: boolean }>
  lastRead(key: ChatRoomKey, person: PersonId): Promise<number>
  markRead(key: ChatRoomKey, person: PersonId, seq: number): Promise<void>
  /** Messages after the person's last read one, not counting their own. */
  unread(key: ChatRoomKey, person: PersonId): Promise<number>
  /** Deletes candid messages older than `beforeMs`; decisions are no messages. */
  forget(key: ChatRoomKey, beforeMs: number): Promise<number>
}
