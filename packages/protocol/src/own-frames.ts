/**
 * Message types beside y-websocket's (0 sync, 1 awareness, 2 auth, 3 query awareness). Binary: `varuint type`, then what is said here.
 * They go only to connections that asked for them with the query parameter `frames=1`.
 */
export const messageType = {
  sync: 0,
  awareness: 1,
  auth: 2,
  queryAwareness: 3,
  /** Both ways: `varstring` JSON, `ChatFrame`. */
  chat: 100,
  /** To the editor: `varuint n`: the first n updates of this connection (a sync step 2 is one) are on the disk. */
  durable: 120,
  /** To the editor: `varstring` JSON, `Refusal`: an update was refused whole. */
  refused: 121,
  /** To the editor: `varstring` JSON, `Notice`: first frame of a connection, and at each change. */
  notice: 122,
  /** From the editor, nothing follows: asks for its place. */
  askPlace: 123,
  /** To the editor: `varuint generation`, `varuint sequence`: everything up to there, and nothing after it, has been sent on this connection. */
  place: 124,
  /** From the editor: `varuint generation`, `varuint sequence`, `varuint8array` SHA-256 of its text's UTF-8 bytes at that place. */
  textHash: 125,
  /** To the editor: `varuint generation`, `varuint sequence`, `varuint verdict` (place in `verdicts`). */
  verdict: 126,
  /** From the editor, instead of a sync step 1: `varuint generation`, `varuint sequence`: it holds everything up to there, deletions included. */
  resume: 127,
} as const

/** What the server answers to a text's hash. `not-compared`: the draft has moved on since, or the server cannot say now. */
export const verdicts = ['unequal', 'equal', 'not-compared'] as const
export type Verdict = (typeof verdicts)[number]

/** Bytes of a SHA-256. */
export const textHashBytes = 32

/** A place in a draft's log. */
export interface TextPlace {
  readonly generation: number
  readonly sequence: number
}

/** What follows message type `sync`, as in `y-protocols/sync`; then `varuint8array`. */
export const syncType = { step1: 0, step2: 1, update: 2 } as const

/** The one root type of a draft's doc, a `Y.Text`. Every other root is refused. */
export const rootName = 'wikitext'

/** Why an update was not taken. `update` counts this connection's updates from 1: the refused one. */
export interface Refusal {
  readonly update: number
  readonly reason: RefusalReason
}

export type RefusalReason =
  | 'read-only'
  | 'locked'
  | 'closed'
  | 'malformed'
  | 'too-large'
  | 'too-often'
  | 'foreign-client-id'
  | 'retired-client-id'
  | 'clock-gap'
  | 'unknown-origin'
  | 'not-plain-text'
  | 'delete-out-of-range'
  | 'store-failed'

/** What a connection is told beside the text. Sent whole each time: the newest holds. */
export interface Notice {
  readonly draft: string
  readonly generation: number
  /** Durable place in the log when this was sent. */
  readonly sequence: number
  readonly role: 'write' | 'read'
  /** Why only `read`: `signed-out`, `no-right`, `locked`, `closed`, `published`, `abandoned`, `removed`, `store-failed` (for the moment), `store-damaged` (the last good text is shown); `null` when writing. */
  readonly readOnlyBecause: string | null
  readonly present: readonly {
    readonly id: string
    readonly name: string
    readonly colour: number
    readonly isTemporary: boolean
    readonly clientIds: readonly number[]
  }[]
  /** People without a name: how many. */
  readonly readers: number
}

/** What the server writes into every awareness state under `user`: a client's own claim is overwritten. */
export interface AwarenessUser {
  readonly id: string
  readonly name: string
  readonly colour: number
  readonly isTemporary: boolean
}
