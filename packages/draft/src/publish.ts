import { isLive, stateAt } from './access.ts'
import type { DraftAccess } from './access.ts'
import { DraftError } from './errors.ts'
import type { Generation, PublicationId, RevisionId, SequenceNumber } from './ids.ts'
import type { Author, Draft, DraftedPage, Order, Person } from './records.ts'

/** MediaWiki's limit of an edit summary (`CommentStore::COMMENT_CHARACTER_LIMIT`), in code points. */
export const maxSummaryCodePoints = 500

/** The draft's durable text, measured by whoever read it. */
export interface ReviewedText {
  readonly generation: Generation
  readonly sequence: SequenceNumber
  readonly wikitext: string
  readonly sha256: string
  /** UTF-8 bytes. */
  readonly bytes: number
  /** Somebody's editor holds another text at the same place. */
  readonly isOutOfStep: boolean
}

/** The page on the wiki at this moment. `null`: it does not exist. */
export type CurrentPage = { readonly revision: RevisionId; readonly wikitext: string | null } | null

/** What was pressed on the review page. */
export interface Press {
  readonly generation: number
  readonly sha256: string
  readonly baseRevision: number | null
  readonly summary: string
  readonly isMinor: boolean
  readonly isWatched: boolean
}

export interface PublishFacts {
  readonly publication: PublicationId
  readonly draft: Draft
  readonly person: Person
  readonly access: DraftAccess
  readonly text: ReviewedText
  readonly current: CurrentPage
  readonly press: Press
  readonly maxPageBytes: number
  readonly authors: readonly Author[]
  readonly cookieSha256: string
  readonly nowMs: number
}

/**
 * Decides whether this press may become an order. Rules PU1–PU9, PU12 of SPEC.md, in the order in which a person should hear of them.
 * @throws DraftError `draft/closed`, `person/not-allowed`, `draft/out-of-step`, `draft/text-changed`, `publication/not-current`,
 *   `publication/nothing-to-publish`, `request/too-large`, `request/malformed`
 */
export function planPublish(facts: PublishFacts): Order {
  const { draft, text, press, current, access } = facts
  if (!isLive(stateAt(draft, facts.nowMs))) throw new DraftError('draft/closed', { draft: draft.draft })
  if (!access.mayPublish)
    throw new DraftError('person/not-allowed', {
      action: 'publish',
      reasons: access.reasons.map((reason) => reason.text),
    })
  if (text.isOutOfStep) throw new DraftError('draft/out-of-step', { draft: draft.draft })
  if (press.generation !== text.generation || press.sha256 !== text.sha256)
    throw new DraftError('draft/text-changed', {
      draft: draft.draft,
      reviewedSha256: press.sha256,
      currentSha256: text.sha256,
    })
  const base = baseOf(draft.page)
  const currentRevision = current?.revision ?? null
  if (base !== currentRevision || press.baseRevision !== base)
    throw new DraftError('publication/not-current', {
      title: draft.page.title,
      currentRevision: currentRevision ?? 0,
      baseRevision: base ?? 0,
    })
  if (!isChanged(text.wikitext, current?.wikitext ?? ''))
    throw new DraftError('publication/nothing-to-publish', { draft: draft.draft })
  if (text.bytes > facts.maxPageBytes) throw new DraftError('request/too-large', { maxBytes: facts.maxPageBytes })
  const summary = press.summary.trim()
  const problem = summaryProblem(summary)
  if (problem !== null) throw new DraftError('request/malformed', { problem })
  return {
    publication: facts.publication,
    draft: draft.draft,
    generation: text.generation,
    sequence: text.sequence,
    person: facts.person.person,
    page: draft.page,
    wikitext: text.wikitext,
    sha256: text.sha256,
    summary,
    isMinor: press.isMinor,
    isWatched: press.isWatched,
    orderedAtMs: facts.nowMs,
    cookieSha256: facts.cookieSha256,
    authors: facts.authors,
  }
}

/** The revision that a draft's text started from; `null`: a page that did not exist. */
export function baseOf(page: DraftedPage): RevisionId | null {
  return page.kind === 'existing' ? page.baseRevision : null
}

/** As the wiki compares: it takes white space off the end before saving. */
export function isChanged(wikitext: string, current: string): boolean {
  return wikitext.trimEnd() !== current.trimEnd()
}

/** Same text by the same person from the same place, and the same words about it: pressing twice. */
export function isSamePress(a: Order, b: Order): boolean {
  return isSameText(a, b) && a.summary === b.summary && a.isMinor === b.isMinor && a.isWatched === b.isWatched
}

/** Orders for the same text by the same person: at most one of them may be waiting. */
export function isSameText(a: Order, b: Order): boolean {
  return a.draft === b.draft && a.generation === b.generation && a.person === b.person && a.sha256 === b.sha256
}

/**
 * What becomes of the draft once the wiki has `revision`. Rule PU10: words that were written after the review are nobody's to lose, so
 * then the draft goes on, based on the new revision; otherwise it is published and kept as it was.
 */
export function afterPublication(
  draft: Draft,
  saved: {
    readonly order: Order
    readonly revision: RevisionId
    readonly page: { readonly page: Extract<DraftedPage, { kind: 'existing' }>['page']; readonly title: string }
    /** SHA-256 of the draft's durable text now. */
    readonly nowSha256: string
    /** The revision holds exactly what was ordered. */
    readonly isExact: boolean
    readonly atMs: number
  },
): Draft {
  if (!isLive(draft.state)) return draft
  const page: DraftedPage = { kind: 'existing', ...saved.page, baseRevision: saved.revision }
  const goesOn = saved.isExact && saved.nowSha256 !== saved.order.sha256
  if (goesOn) return { ...draft, page }
  const state = { kind: 'published', publication: saved.order.publication, atMs: saved.atMs } as const
  return { ...draft, page: draft.page.kind === 'new' ? page : draft.page, state }
}

function summaryProblem(summary: string): string | null {
  if (Array.from(summary).length > maxSummaryCodePoints)
    return `the edit summary is longer than ${maxSummaryCodePoints} code points`
  return /\p{Cc}/u.test(summary) ? 'the edit summary holds line ends or control characters' : null
}
