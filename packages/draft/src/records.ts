import type {
  DraftId,
  EditChatId,
  EventId,
  Generation,
  PageId,
  PersonId,
  PublicationId,
  RevisionId,
  RoomId,
  SequenceNumber,
} from './ids.ts'

/** One wiki account. The name is the current one; the id is the key. */
export interface Person {
  readonly person: PersonId
  readonly name: string
  /** A temporary account of the wiki (MediaWiki 1.43): always shown with a chip. */
  readonly isTemporary: boolean
}

export type ChatMode = 'candid' | 'recorded'

/** The page a draft is of. A page that does not exist yet has neither id nor base revision. */
export type DraftedPage =
  | { readonly kind: 'existing'; readonly title: string; readonly page: PageId; readonly baseRevision: RevisionId }
  | { readonly kind: 'new'; readonly title: string }

export type DraftState =
  | { readonly kind: 'open' }
  | {
      readonly kind: 'locked'
      readonly by: PersonId | 'operator'
      readonly atMs: number
      readonly untilMs: number | null
    }
  | { readonly kind: 'published'; readonly publication: PublicationId; readonly atMs: number }
  | { readonly kind: 'closed'; readonly by: PersonId | 'operator'; readonly atMs: number; readonly reason: string }
  | { readonly kind: 'abandoned'; readonly by: PersonId | 'operator'; readonly atMs: number }

export interface Draft {
  readonly draft: DraftId
  readonly page: DraftedPage
  readonly state: DraftState
  readonly generation: Generation
  readonly chatMode: ChatMode
  /** `null` until the homeserver made it: rooms are created in the background. */
  readonly editChat: EditChatId | null
  readonly startedBy: PersonId
  readonly startedAtMs: number
  /** Time of the last durable update, or of the start. */
  readonly changedAtMs: number
  /** Why a second draft of a live page was started; `null` for the first. */
  readonly reason: string | null
  /** People who may not write in this draft any more, whatever the wiki says. */
  readonly removed: readonly PersonId[]
}

/** Browser sign-in. `csrf` is sent back in the header `X-Scriptorium-CSRF` of every unsafe request. */
export interface SignIn {
  /** SHA-256 of the cookie's value, hexadecimal: the cookie itself is stored nowhere. */
  readonly cookieSha256: string
  readonly person: PersonId
  readonly csrf: string
  readonly createdAtMs: number
  readonly expiresAtMs: number
  /** Interface language of the wiki account, BCP 47. */
  readonly language: string
}

/** Lets one WebSocket in. A one-time ticket is gone after its first use; a program's lives until it expires or is revoked. */
export interface Ticket {
  /** SHA-256 of the ticket, hexadecimal. */
  readonly ticketSha256: string
  readonly draft: DraftId
  readonly generation: Generation
  /** `null`: a signed-out reader. */
  readonly person: PersonId | null
  readonly isOneTime: boolean
  readonly expiresAtMs: number
  /** The sign-in it was made in: signing out ends the connections opened with it. `null` for readers and API tokens. */
  readonly cookieSha256: string | null
}

/** A token that a signed-in person made for a program. It can never publish. */
export interface ApiToken {
  readonly tokenSha256: string
  /** Public handle for listing and revoking, 16 hexadecimal digits. */
  readonly handle: string
  readonly person: PersonId
  readonly label: string
  readonly createdAtMs: number
  readonly expiresAtMs: number
  readonly lastUsedAtMs: number | null
}

/** What exactly shall be saved, by whom, decided by one press on the review page. Immutable once made. */
export interface Order {
  /** Also the `jti` of the signed order. */
  readonly publication: PublicationId
  readonly draft: DraftId
  readonly generation: Generation
  readonly sequence: SequenceNumber
  readonly person: PersonId
  readonly page: DraftedPage
  /** Empty after it was erased, as is the summary then. */
  readonly wikitext: string
  readonly sha256: string
  readonly summary: string
  readonly isMinor: boolean
  readonly isWatched: boolean
  readonly orderedAtMs: number
  /** SHA-256 of the cookie of the sign-in that pressed. */
  readonly cookieSha256: string
  readonly authors: readonly Author[]
}

/** A person and how much of the text is theirs. */
export interface Author {
  readonly person: PersonId
  readonly name: string
  /** UTF-16 code units of the reviewed text that this person wrote. */
  readonly codeUnits: number
}

/**
 * `ordered`: the press is durable, the wiki has not answered. `unclear`: the wiki was asked and the answer was lost; it is being
 * resolved by reading the page's revisions. `saved`: verified on the wiki. `unchanged`: the page already had this text.
 * `refused`: the wiki said no; `wikiCode` is MediaWiki's.
 */
export type PublicationState =
  | { readonly kind: 'ordered' }
  | { readonly kind: 'unclear'; readonly sinceMs: number }
  | {
      readonly kind: 'saved'
      readonly revision: RevisionId
      readonly parent: RevisionId | null
      readonly atMs: number
      readonly isExact: boolean
      readonly isMerged: boolean
    }
  | { readonly kind: 'unchanged'; readonly revision: RevisionId; readonly atMs: number }
  | { readonly kind: 'refused'; readonly wikiCode: string; readonly text: string; readonly atMs: number }

export interface Publication {
  readonly order: Order
  readonly state: PublicationState
}

/** One message of a room, in the order everybody sees. */
export interface ChatMessage {
  readonly room: ChatRoomKey
  /** Place in its room, from 1, given by us: the display order. */
  readonly seq: number
  /** The sender's own id for it: sending twice is harmless. `null` for messages heard from other Matrix clients. */
  readonly txn: string | null
  readonly author: ChatAuthor
  readonly body: string
  readonly atMs: number
  readonly event: EventId | null
  readonly delivery: 'pending' | 'confirmed' | 'refused'
}

export type ChatAuthor =
  | { readonly kind: 'person'; readonly person: PersonId; readonly name: string }
  /** Somebody with another Matrix client: shown with the server's name. */
  | { readonly kind: 'matrix'; readonly mxid: string; readonly name: string }

/** Our own name for a room, known before the homeserver has made it: chat works while the homeserver is down. */
export type ChatRoomKey =
  | { readonly kind: 'edit'; readonly draft: DraftId }
  | { readonly kind: 'topic'; readonly title: string }

export interface ChatRoomRecord {
  readonly key: ChatRoomKey
  readonly room: RoomId | null
  readonly mode: ChatMode
  /** Matrix pagination token up to which the room has been read (gap reader), or `null`. */
  readonly readUpTo: string | null
}
