import type { ReviewBody } from '@scriptorium/protocol'
import type { ApiFailure } from '../api/api-failure.ts'

/** What stands in the way of publishing, the gravest first; `null`: nothing does. */
export type Obstacle =
  | { readonly kind: 'published'; readonly publication: string | null }
  | { readonly kind: 'ended' }
  /** The page changed. `isLate`: only after this review was opened. */
  | { readonly kind: 'moved-on'; readonly isLate: boolean }
  | { readonly kind: 'page-deleted' }
  | { readonly kind: 'page-appeared' }
  | { readonly kind: 'text-changed' }
  | { readonly kind: 'same' }

/**
 * @param pressed what the server answered to the press, if it refused
 * @param isStale somebody wrote after the review was fetched
 */
export function findObstacle(
  review: ReviewBody,
  pressed: Pick<ApiFailure, 'code'> | undefined,
  isStale: boolean,
): Obstacle | null {
  const { draft, base, current, isCurrent } = review
  if (draft.state === 'published') return { kind: 'published', publication: draft.publication }
  if (draft.state === 'closed' || draft.state === 'abandoned') return { kind: 'ended' }
  if (base !== null && current === null) return { kind: 'page-deleted' }
  if (base === null && current !== null) return { kind: 'page-appeared' }
  const isLate = pressed?.code === 'publication/not-current'
  if (!isCurrent || isLate) return { kind: 'moved-on', isLate }
  if (pressed?.code === 'draft/text-changed' || isStale) return { kind: 'text-changed' }
  if (review.text.wikitext === (current?.wikitext ?? '')) return { kind: 'same' }
  return null
}

/** What the draft is compared with: the page as it is, or, where the page has moved on, what the draft began from. */
export function comparedWith(review: ReviewBody): ReviewBody['current'] {
  return review.isCurrent ? review.current : review.base
}

/** A summary is one line on the wiki. */
export function oneLine(summary: string): string {
  return summary.replaceAll(/\p{Cc}+/gu, ' ')
}
