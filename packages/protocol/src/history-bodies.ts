import type { PersonBody } from './http-bodies.ts'

/**
 * Bodies of a draft's history. A place is a generation and a sequence number in it; every place that was durable can be read again, unless its generation
 * was erased. Lengths are UTF-16 code units.
 */

/** `GET /api/drafts/{id}/history?generation=&before=&limit=`: newest first. `before`: only stretches that begin before this place; `limit` 1–200. */
export interface HistoryBody {
  /** The one listed here: the newest unless asked otherwise. */
  readonly generation: number
  /** All that can still be read, oldest first. */
  readonly generations: readonly HistoryGenerationBody[]
  readonly stretches: readonly StretchBody[]
  /** Older stretches are there: ask with `before` = the last one's `from`. */
  readonly hasMore: boolean
  /** Of this generation, oldest first. */
  readonly versions: readonly VersionBody[]
}

export interface HistoryGenerationBody {
  readonly generation: number
  readonly atMs: number
  /** How it began: from a page's revision, or anew. */
  readonly began: 'seeded' | 'text-unsound' | 'erased' | 'backup-restored' | 'worn' | 'asked'
  /** The page's revision that a `seeded` one began from; `null`: a page that did not exist, and one that began anew. */
  readonly baseRevision: number | null
  /** Last place in it. */
  readonly sequence: number
}

/** What one person wrote in one section without a longer pause. */
export interface StretchBody {
  /** First and last place of it. */
  readonly from: number
  readonly to: number
  readonly beganAtMs: number
  readonly endedAtMs: number
  /** `null`: the server itself, that put in the page's text, or whoever runs it. */
  readonly person: PersonBody | null
  /** Heading of the section that the last change is in, as plain text; `null`: before the first heading. */
  readonly section: string | null
  readonly added: number
  readonly removed: number
  /** The last words written in it, at most 80, for a line in a list; empty when it only removed. */
  readonly words: string
  /** What kind of change: a restored version and undone words are said so. */
  readonly kind: 'began' | 'wrote' | 'restored' | 'undid'
}

/** A place with a name. */
export interface VersionBody {
  readonly id: string
  readonly generation: number
  readonly sequence: number
  readonly name: string
  /** `null`: whoever runs the server. */
  readonly by: PersonBody | null
  readonly atMs: number
}

/** `POST /api/drafts/{id}/versions`: 201 and `VersionBody`. Names are 1–100 characters; naming a place again renames it. `DELETE …/versions/{version}`: 204. */
export interface NameVersionRequest {
  readonly generation: number
  readonly sequence: number
  readonly name: string
}

/** `GET /api/drafts/{id}/history/text?generation=&sequence=&since=`: the text at a place; with `since`, an earlier place, also what came and went between. */
export interface HistoryTextBody {
  readonly generation: number
  readonly sequence: number
  readonly atMs: number
  readonly sha256: string
  /** In the order of the text; the pieces that are not `removed` put together are the text. */
  readonly pieces: readonly HistoryPieceBody[]
  readonly people: readonly PersonBody[]
}

export interface HistoryPieceBody {
  readonly text: string
  /** `kept`: there at both places. `removed`: by `person`; all others: first written by `person` (`null`: the page's own words). */
  readonly kind: 'kept' | 'added' | 'removed'
  readonly person: string | null
}

/** `POST /api/drafts/{id}/restore`: the text of that place put in as a new change by the caller. 200 and `ChangedTextBody`. */
export interface RestoreRequest {
  readonly generation: number
  readonly sequence: number
}

/**
 * `POST /api/drafts/{id}/undo`: takes out what this person wrote in this generation and puts back what only they took out; everybody else's words stay. 200 and
 * `ChangedTextBody`. With `isTrial` nothing is changed: it tells what would be.
 */
export interface UndoPersonRequest {
  readonly person: string
  readonly isTrial?: boolean
}

export interface ChangedTextBody {
  readonly generation: number
  /** Place of the durable change; the place before it when there was nothing to change, or it was a trial. */
  readonly sequence: number
  readonly added: number
  readonly removed: number
}
