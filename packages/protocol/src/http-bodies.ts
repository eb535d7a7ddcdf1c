/**
 * Bodies of the HTTP API under `/api`, as JSON. Times are milliseconds since 1970, UTC. Errors are `application/problem+json`: `Problem`.
 * Unsafe methods by cookie need the header `X-Scriptorium-CSRF`, an exact `Origin` and `Sec-Fetch-Site: same-origin`.
 */
export interface Problem {
  /** `about:blank#{code}` */
  readonly type: string
  readonly title: string
  readonly status: number
  /** One of the codes of `Faults` in `packages/draft`. */
  readonly code: string
  /** What to do next, in English; the web client has its own words by code. */
  readonly detail: string
  /** The fault's details. */
  readonly details: Readonly<Record<string, unknown>>
}

export interface PersonBody {
  /** Central user id. */
  readonly id: string
  readonly name: string
  readonly isTemporary: boolean
}

/** `GET /api/session`: who I am, and what this installation is. */
export interface SessionBody {
  readonly person: PersonBody | null
  /** Send back as `X-Scriptorium-CSRF`. `null` when signed out. */
  readonly csrf: string | null
  /** Interface language, BCP 47. */
  readonly language: string
  readonly wiki: {
    readonly id: string
    readonly name: string
    readonly address: string
    readonly language: string
    readonly direction: 'ltr' | 'rtl'
    readonly licence: { readonly name: string; readonly url: string | null }
    readonly maxPageBytes: number
    readonly isReachable: boolean
  }
  readonly chat: { readonly isReachable: boolean; readonly candidDays: number }
}

export type DraftStateBody = 'open' | 'locked' | 'published' | 'closed' | 'abandoned'

export interface DraftBody {
  readonly id: string
  readonly title: string
  /** `null`: the page does not exist yet. */
  readonly pageId: number | null
  readonly baseRevision: number | null
  readonly direction: 'ltr' | 'rtl'
  readonly language: string
  readonly state: DraftStateBody
  /** Of `locked`: until when (`null`: until unlocked). */
  readonly lockedUntilMs: number | null
  /** Who locked, closed, abandoned or published it, by name; `null` while open, and where the operator did. */
  readonly endedBy: string | null
  /** When; `null` while open. */
  readonly endedAtMs: number | null
  /** Set once published. */
  readonly publication: string | null
  readonly publishedRevision: number | null
  readonly generation: number
  readonly chatMode: 'candid' | 'recorded'
  readonly startedBy: PersonBody
  readonly startedAtMs: number
  readonly changedAtMs: number
  readonly reason: string | null
  /** People connected now, with the colours of this draft. */
  readonly present: readonly PresentPerson[]
  readonly readers: number
  /** Everybody who wrote. */
  readonly authors: readonly PersonBody[]
}

export interface PresentPerson extends PersonBody {
  /** 1–12: index into the colours of `ui/tokens.md`; the line style goes on from 13. 0: grey. */
  readonly colour: number
}

/** `GET /api/drafts?state=live|published|ended&limit=` */
export interface DraftListBody {
  readonly drafts: readonly DraftBody[]
}

/** `GET /api/drafts/{id}/access`: what I may do here. Never cached. */
export interface AccessBody {
  readonly mayRead: boolean
  readonly mayWrite: boolean
  readonly mayPublish: boolean
  readonly mayManage: boolean
  /** The wiki's own words why not; texts are plain. */
  readonly reasons: readonly ReasonBody[]
}

/** Why the wiki says no. `block`: what its author wrote, where the wiki tells; `expiryMs: null`: it has no end. */
export interface ReasonBody {
  readonly code: string
  readonly text: string
  readonly block?: { readonly reason: string; readonly expiryMs: number | null; readonly by: string | null } | undefined
}

/** `POST /api/drafts` with `StartDraftRequest`: 201 and `DraftBody`; 409 `draft/already-live` names the live one. */
export interface StartDraftRequest {
  readonly title: string
  readonly chatMode: 'candid' | 'recorded'
  /** Needed for a second draft of a live page, 1–500 characters. */
  readonly reason?: string
}

/** `GET /api/pages/{title}`: what the start page shows. */
export interface PageBody {
  readonly title: string
  readonly pageId: number | null
  readonly currentRevision: number | null
  readonly currentRevisionUser: string | null
  readonly currentRevisionAtMs: number | null
  readonly sizeBytes: number
  readonly language: string
  readonly direction: 'ltr' | 'rtl'
  readonly address: string
  readonly live: readonly DraftBody[]
  readonly access: AccessBody
}

/** `GET /api/titles?prefix=&limit=` */
export interface TitleSearchBody {
  readonly hits: readonly {
    readonly title: string
    readonly description: string | null
    readonly live: { readonly draft: string; readonly people: number } | null
  }[]
}

/** `GET /api/drafts/{id}/text`: the durable text at a stated place. */
export interface DraftTextBody {
  readonly generation: number
  readonly sequence: number
  readonly sha256: string
  readonly wikitext: string
  /** A part of the store is damaged: this is the last good text, and nobody can write or publish. */
  readonly isDamaged?: boolean | undefined
}

/** `GET /api/drafts/{id}/review`: everything the review page needs, of one moment. */
export interface ReviewBody {
  readonly draft: DraftBody
  readonly text: DraftTextBody
  /** Revision that the draft is based on; `null` for a new page. */
  readonly base: RevisionBody | null
  /** The page's newest revision. Publishing needs `current.revision === base.revision`. */
  readonly current: RevisionBody | null
  readonly isCurrent: boolean
  /** Who wrote which words of `text.wikitext`: consecutive spans that cover it. `person: null`: words of the base revision. */
  readonly spans: readonly { readonly codeUnits: number; readonly person: string | null }[]
  readonly authors: readonly (PersonBody & { readonly codeUnits: number; readonly mayEdit: boolean })[]
  readonly access: AccessBody
  /** Suggested edit summary, at most `maxSummaryCodePoints`. */
  readonly summary: string
  readonly maxSummaryCodePoints: number
  readonly sizeBytes: number
  readonly checks: readonly ReviewCheck[]
}

export interface ReviewCheck {
  /** Message key of the web client: `check-{id}`. */
  readonly id: 'rights' | 'authors-rights' | 'size' | 'current' | 'changed' | 'in-step' | 'replacement-character'
  readonly isFine: boolean
  readonly line: number | null
  readonly parameters: readonly string[]
}

export interface RevisionBody {
  readonly revision: number
  readonly user: string
  readonly atMs: number
  readonly wikitext: string
  readonly address: string
}

/** `POST /api/drafts/{id}/publications`, cookie sessions only: 201 and `OrderBody`. A token can never publish. */
export interface PublishRequest {
  readonly generation: number
  readonly sequence: number
  /** Of exactly the text that was reviewed. */
  readonly sha256: string
  readonly baseRevision: number | null
  readonly summary: string
  readonly isMinor: boolean
  readonly isWatched: boolean
}

export interface OrderBody {
  readonly publication: string
  /** Go there with the browser (GET): the wiki saves, and sends the browser back to `/p/{publication}`. */
  readonly goTo: string
}

/** `GET /api/publications/{id}`, `GET /api/publications?limit=`, and `/p/{id}.json`. */
export interface PublicationBody {
  readonly id: string
  readonly draft: string
  readonly title: string
  readonly state: 'ordered' | 'unclear' | 'saved' | 'unchanged' | 'refused'
  readonly revision: number | null
  readonly parent: number | null
  readonly isExact: boolean
  readonly isMerged: boolean
  readonly wikiCode: string | null
  readonly wikiText: string | null
  readonly publishedBy: PersonBody
  readonly atMs: number
  readonly summary: string
  readonly authors: readonly (PersonBody & { readonly codeUnits: number })[]
  readonly sha256: string
  readonly revisionAddress: string | null
  readonly differenceAddress: string | null
  readonly pageAddress: string
}

export interface PublicationListBody {
  readonly publications: readonly PublicationBody[]
}

/** `POST /api/drafts/{id}/tickets`. A browser asks for `isOneTime: true` before each connection. */
export interface TicketRequest {
  readonly isOneTime: boolean
  /** Only when not one-time: 60–86 400 s. */
  readonly lifetimeS?: number
}

export interface TicketBody {
  readonly ticket: string
  readonly generation: number
  readonly expiresAtMs: number
  /** Give this and the draft's id to a y-websocket provider. */
  readonly socketAddress: string
}

/** `GET /api/drafts/{id}/people` */
export interface PeopleBody {
  readonly present: readonly PresentPerson[]
  readonly readers: number
  readonly authors: readonly PersonBody[]
  readonly removed: readonly PersonBody[]
}

/** `POST /api/drafts/{id}/lock`; `unlock`, `close`, `abandon` take `{}` or `{reason}`; `DELETE /api/drafts/{id}/people/{person}` removes somebody. */
export interface LockRequest {
  readonly untilMs: number | null
}

export interface ReasonRequest {
  readonly reason?: string
}

/** `GET /api/drafts/{id}/chat?room=edit|topic&before=&limit=`; `POST` with `ChatSendRequest`. */
export interface ChatHistoryBody {
  readonly messages: readonly ChatMessageBody[]
  readonly hasMore: boolean
  readonly mode: 'candid' | 'recorded'
}

export interface ChatSendRequest {
  readonly room: 'edit' | 'topic'
  /** The sender's id for it, 8–64 of `A–Z a–z 0–9 - _`: sending twice is harmless. */
  readonly txn: string
  /** 1–4,000 UTF-16 code units. */
  readonly body: string
}

export interface ChatMessageBody {
  readonly seq: number
  readonly txn: string | null
  readonly author:
    | { readonly kind: 'person'; readonly id: string; readonly name: string; readonly colour: number }
    | { readonly kind: 'matrix'; readonly id: string; readonly name: string; readonly colour: number }
  readonly body: string
  readonly atMs: number
  readonly delivery: 'pending' | 'confirmed' | 'refused'
}

/** `GET /api/tokens`, `POST /api/tokens`, `DELETE /api/tokens/{handle}`. The token itself is shown once. */
export interface TokenRequest {
  readonly label: string
  readonly lifetimeDays: number
}

export interface TokenBody {
  readonly handle: string
  readonly label: string
  readonly createdAtMs: number
  readonly expiresAtMs: number
  readonly lastUsedAtMs: number | null
}

export interface NewTokenBody extends TokenBody {
  readonly token: string
}

/** `GET /api/tokens`: one's own, newest first. */
export interface TokenListBody {
  readonly tokens: readonly TokenBody[]
}

/**
 * `POST /api/drafts/{draft}/erase`, for operators: what must vanish. A phrase, wherever it stands, letter by letter; or the UTF-16 code units from `from`
 * up to `to` of the text whose hash is given.
 */
export type EraseRequest =
  | { readonly phrase: string }
  | { readonly from: number; readonly to: number; readonly sha256: string }

/** What was erased is in no generation, order or file of the server any more; earlier backups still hold it. */
export interface ErasureBody {
  readonly generation: number
  /** UTF-16 code units that the newest text has lost; 0: only what was before held it. */
  readonly codeUnits: number
}

/** `GET /api/drafts/{draft}/generations`, for operators: how the draft began anew, oldest first. */
export interface GenerationListBody {
  readonly generations: readonly GenerationBody[]
}

export interface GenerationBody {
  readonly generation: number
  readonly atMs: number
  readonly reason: 'text-unsound' | 'erased' | 'backup-restored' | 'worn' | 'asked'
  /** Who sent the update that could not stand; `null`: nobody can be named. */
  readonly culprit: PersonBody | null
}

/** `POST /api/backups`, for operators: a copy of the store, on the server's own disk. */
export interface BackupBody {
  readonly file: string
  readonly bytes: number
  readonly madeAtMs: number
}

/** `POST /auth/wiki/complete`: the token from the wiki's fragment. */
export interface SignInCompletion {
  readonly token: string
}

export interface SignInAnswer {
  /** Path on this server where the person was before. */
  readonly returnTo: string
}
