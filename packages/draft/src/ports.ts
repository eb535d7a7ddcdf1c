import type { WikiReason } from './access.ts'
import type {
  DraftId,
  EditChatId,
  Epoch,
  EventId,
  Generation,
  PageId,
  PersonId,
  PublicationId,
  RevisionId,
  RoomId,
  SequenceNumber,
  TopicRoomId,
  VersionId,
} from './ids.ts'
import type { CreditSpan } from './credit.ts'
import type { NamedVersion } from './history.ts'
import type { GenerationLog, StoreUpkeep } from './generations.ts'
import type {
  ApiToken,
  ChatMessage,
  ChatMode,
  ChatRoomKey,
  ChatRoomRecord,
  Draft,
  Order,
  Person,
  Publication,
  PublicationState,
  SignIn,
  Ticket,
} from './records.ts'

// ---- the log ----------------------------------------------------------------------------------------------------------

/** What the server did for a person in one update, by a client id that wrote nothing else. */
export interface MadeChange {
  readonly kind: 'restored' | 'undid'
  /** First authors of the words it puts in: consecutive spans that cover them. `null`: the page's own words. */
  readonly credit: readonly CreditSpan[]
}

/** One admitted update on its way to the disk. */
export interface LogEntry {
  readonly draft: DraftId
  readonly generation: Generation
  readonly sequence: SequenceNumber
  /** `null`: the server itself (seed). */
  readonly author: PersonId | null
  readonly atMs: number
  /** Yjs update, V1. */
  readonly update: Uint8Array
  /** Only of what the server wrote for somebody. */
  readonly made?: MadeChange
}

/** This client id belongs to this person in this generation. `null`: the server's own. */
export interface ClientClaim {
  readonly draft: DraftId
  readonly generation: Generation
  readonly clientId: number
  readonly person: PersonId | null
}

export interface Snapshot {
  readonly draft: DraftId
  readonly generation: Generation
  /** Holds every update up to and with this one. */
  readonly sequence: SequenceNumber
  /** Yjs update, V1, of the whole document. */
  readonly state: Uint8Array
}

export interface StoredDraft {
  readonly generation: Generation
  readonly snapshot: Snapshot | null
  /** Entries after the snapshot, in order, without holes. */
  readonly tail: readonly LogEntry[]
  readonly claims: readonly ClientClaim[]
  /** Client ids of earlier generations: refused to everybody. */
  readonly retiredClientIds: readonly number[]
}

/** The right to write, of one process at a time. Whoever takes it over has a higher epoch, and what the former holder still sends is refused. */
export interface Lease {
  /** A name of the process that no other has. */
  readonly holder: string
  readonly epoch: Epoch
  /** Milliseconds since 1970. From then on another process may take over; until one does, the holder's writes stand. */
  readonly untilMs: number
}

/** A draft as loaded by the process that may write on. */
export interface OwnedDraft extends StoredDraft {
  /** Appends carry it: what was loaded before the lease was lost is no ground to write on. */
  readonly epoch: Epoch
}

/** What can still be read of a damaged draft: to be shown and exported. Nobody writes on from it unless it is whole. */
export interface SalvagedDraft extends OwnedDraft {
  /** The first place that is missing. */
  readonly damagedAt: SequenceNumber
  /** Only what can be made again was damaged (the snapshot): every entry is there. */
  readonly isWhole: boolean
}

/** The truth about every draft's text. What `append` resolved for is on the disk (fsync), whatever happens next. */
export interface DraftLog extends GenerationLog {
  /**
   * Appends in the order given. Calls made while a commit is in flight are gathered into the next one (group commit).
   *
   * A log is opened by one process, under a lease: of the whole file in an embedded log, of each draft it loads in one that several nodes
   * share. The lease is checked in the transaction that writes: a process that hung past its lease and lost it stores nothing afterwards.
   * @param epoch of the `OwnedDraft` that the entries go on from; left out, the log's newest
   * @throws DraftError `store/failed`: nothing of this call is stored
   */
  append(entries: readonly LogEntry[], epoch?: Epoch): Promise<void>
  /** Durable before it resolves. Claiming again for the same person is harmless. @throws DraftError `store/failed` also when the id is somebody else's */
  claim(claims: readonly ClientClaim[]): Promise<void>
  /** The newest generation whole, or `undefined` when nothing was ever appended. @throws DraftError `store/damaged` */
  load(draft: DraftId): Promise<OwnedDraft | undefined>
  /** Makes the lease last from now on, durably: so it also tells whether the disk takes writes. A lost lease is taken again when it is free. @throws DraftError `store/failed` */
  renew(): Promise<Lease>
  /** After `store/damaged`: what is good of the newest generation, up to the first damage; `undefined` when nothing can be read. */
  salvage(draft: DraftId): Promise<SalvagedDraft | undefined>
  /** Keeps the snapshot; the log entries stay (history, credit). */
  saveSnapshot(snapshot: Snapshot): Promise<void>
  /**
   * Who wrote in a generation from `from` on, in the order of their first words there, and up to where that was looked at. Costs far less than the entries.
   * @throws DraftError `store/damaged`
   */
  authors(
    draft: DraftId,
    generation: Generation,
    from: SequenceNumber,
  ): Promise<{ readonly people: readonly PersonId[]; readonly upTo: SequenceNumber }>
  /** The entries of a generation from `from` on, at most `limit`: who wrote what, and when. */
  entries(draft: DraftId, generation: Generation, from: SequenceNumber, limit: number): Promise<readonly LogEntry[]>
}

// ---- records ----------------------------------------------------------------------------------------------------------

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
  createTicket(ticket: Ticket): Promise<void>
  /** A one-time ticket is used up in the same transaction. @throws DraftError `ticket/refused` */
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

/** Everything that must outlive the process. */
export interface Store {
  readonly log: DraftLog
  readonly drafts: DraftRecords
  readonly versions: VersionRecords
  readonly people: PeopleRecords
  readonly access: AccessRecords
  readonly publications: PublicationRecords
  readonly chat: ChatRecords
  readonly upkeep: StoreUpkeep
  /** Finishes what is in flight. May be called twice. */
  close(): Promise<void>
}

// ---- the wiki ---------------------------------------------------------------------------------------------------------

export interface WikiSite {
  readonly name: string
  /** Issuer of the wiki's tokens, see docs/wiki-contract.md. */
  readonly wikiId: string
  /** Address of the main page, for people. */
  readonly address: string
  /** Content language, BCP 47, and its direction. */
  readonly language: string
  readonly direction: 'ltr' | 'rtl'
  readonly licence: { readonly name: string; readonly url: string | null }
  /** UTF-8 bytes. */
  readonly maxPageBytes: number
  readonly mayAnyoneRead: boolean
  readonly version: string
}

export interface WikiPage {
  /** As the wiki writes it. */
  readonly title: string
  readonly page: PageId | null
  readonly contentModel: string
  readonly currentRevision: RevisionId | null
  readonly namespace: number
  /** Direction and language of this page's content. */
  readonly language: string
  readonly direction: 'ltr' | 'rtl'
}

export interface WikiRevision {
  readonly revision: RevisionId
  readonly parent: RevisionId | null
  readonly page: PageId
  readonly title: string
  readonly user: string
  readonly atMs: number
  readonly summary: string
  readonly tags: readonly string[]
  /** LF line ends. `null` when the wiki hides it. */
  readonly wikitext: string | null
}

export interface TitleHit {
  readonly title: string
  readonly page: PageId
  readonly description: string | null
}

/** Reads pages. An address of a wiki, never a session of a person. */
export interface WikiPages {
  /** Kept for ten minutes. @throws DraftError `wiki/unreachable` */
  site(): Promise<WikiSite>
  /** A missing page is an answer: `page: null`. @throws DraftError `page/title-refused`, `wiki/unreachable` */
  getPage(title: string): Promise<WikiPage>
  /** Where the page is now, or `undefined` when it was deleted. @throws DraftError `wiki/unreachable` */
  findPageById(page: PageId): Promise<WikiPage | undefined>
  /** @throws DraftError `page/not-found`, `wiki/unreachable` */
  getRevision(revision: RevisionId): Promise<WikiRevision>
  /** Revisions of a page after `after`, oldest first, at most 50: how an unclear save is resolved. */
  revisionsAfter(
    page: { readonly page: PageId | null; readonly title: string },
    after: RevisionId | null,
  ): Promise<readonly WikiRevision[]>
  /** Prefix search. @param limit 1–20 */
  searchTitles(prefix: string, limit: number): Promise<readonly TitleHit[]>
  /** The wiki's own rendering after its pre-save transform. `stylesheets` are absolute addresses on the wiki. */
  preview(
    title: string,
    wikitext: string,
  ): Promise<{ readonly html: string; readonly stylesheets: readonly string[]; readonly displayTitle: string }>
  /** What the wiki would store (`~~~~`, `{{subst:}}`, NFC, trailing white space): how a saved revision is compared. */
  preSaveTransform(title: string, wikitext: string): Promise<string>
}

/** Who somebody is, as the wiki says it. */
export interface WikiIdentityClaim extends Person {
  readonly language: string
  readonly groups: readonly string[]
}

/** One of three providers (extension, OAuth 2.0, bot password): which one is configuration. */
export interface WikiIdentity {
  /** Where the browser goes to sign in. @param nonce 43 base64url characters, also in the pre-sign-in cookie */
  signInAddress(nonce: string): string
  /** @throws DraftError `sign-in/refused`, `wiki/unreachable` */
  completeSignIn(token: string, nonce: string, nowMs: number): Promise<WikiIdentityClaim>
}

export type WikiAction = 'read' | 'edit'
export interface WikiPermission {
  readonly person: PersonId | null
  readonly title: string
  readonly action: WikiAction
  readonly isAllowed: boolean
  /** Empty when allowed. */
  readonly reasons: readonly WikiReason[]
}

export interface WikiRights {
  /** MediaWiki's own permission check. `person: null` asks for a signed-out reader. At most 50 people × 50 pages. @throws DraftError `wiki/unreachable` */
  ask(question: {
    readonly people: readonly (PersonId | null)[]
    readonly titles: readonly string[]
    readonly action: WikiAction
  }): Promise<readonly WikiPermission[]>
}

/** What the wiki tells of itself, signed. Order is not promised: act on ids and re-read. */
export type WikiEvent =
  | {
      readonly kind: 'page-changed'
      readonly page: PageId
      readonly title: string
      readonly revision: RevisionId | null
    }
  | { readonly kind: 'page-deleted'; readonly page: PageId; readonly title: string }
  | { readonly kind: 'page-restored'; readonly page: PageId; readonly title: string }
  | { readonly kind: 'page-moved'; readonly page: PageId; readonly from: string; readonly to: string }
  | { readonly kind: 'rights-changed'; readonly person: PersonId | null; readonly page: PageId | null }
  | { readonly kind: 'person-renamed'; readonly person: PersonId; readonly name: string }
  | { readonly kind: 'signed-out'; readonly person: PersonId }
  | { readonly kind: 'revisions-hidden'; readonly page: PageId; readonly revisions: readonly RevisionId[] }
  | { readonly kind: 'receipt'; readonly receipt: WikiReceipt }
  /** The wiki said no for good to an order that was put to it: nothing is saved. */
  | {
      readonly kind: 'order-refused'
      readonly publication: PublicationId
      readonly person: PersonId
      readonly wikiCode: string
      readonly text: string
    }

export interface WikiReceipt {
  readonly publication: PublicationId
  readonly revision: RevisionId
  readonly parent: RevisionId | null
  readonly person: PersonId
  readonly isUnchanged: boolean
}

/** The maintainer's own wiki session saves; the server signs what shall be saved and checks what was. */
export interface WikiPublishing {
  /** The page on the wiki that saves this order. */
  orderAddress(publication: PublicationId): string
  /** Compact EdDSA JWS, typ `draft-together-order`. */
  signOrder(order: Order): string
  /** The wiki fetches an order: checks the bearer token. @throws DraftError `sign-in/refused` */
  verifyFetch(token: string, publication: PublicationId, nowMs: number): Promise<void>
  /** The browser comes back with a receipt. @throws DraftError `sign-in/refused` */
  verifyReceipt(token: string, nowMs: number): Promise<WikiReceipt>
}

export interface WikiEvents {
  /** @throws DraftError `sign-in/refused` when not signed by the wiki */
  verifyEvent(token: string, nowMs: number): Promise<WikiEvent>
}

export interface Wiki {
  readonly pages: WikiPages
  readonly identity: WikiIdentity
  readonly rights: WikiRights
  readonly publishing: WikiPublishing
  readonly events: WikiEvents
}

// ---- talk -------------------------------------------------------------------------------------------------------------

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

/** Milliseconds since 1970, UTC, and timers: in the test's hand. */
export interface Clock {
  nowMs(): number
  /** Calls back once after `delayMs`; the returned function cancels. */
  after(delayMs: number, callback: () => void): () => void
}
