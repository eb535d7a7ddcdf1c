import type { Draft, WikiPages } from '@scriptorium/draft'
import type { DraftChanges } from '../drafts/change-draft.ts'
import { currentPage } from './review.ts'

/**
 * Protecting or moving a page makes a revision without changing a word (MediaWiki's null revision). A draft that compared numbers alone
 * could never be published again: it goes on from the newest revision when that has the very text it began with.
 * @throws DraftError `wiki/unreachable`
 */
export async function followSameText(
  draft: Draft,
  { pages, changes }: { readonly pages: WikiPages; readonly changes: DraftChanges },
): Promise<Draft> {
  if (draft.page.kind === 'new') return draft
  const { baseRevision } = draft.page
  const { revision } = await currentPage(draft, pages)
  if (revision === null || revision === baseRevision) return draft
  const [base, newest] = await Promise.all([pages.getRevision(baseRevision), pages.getRevision(revision)])
  if (base.wikitext === null || base.wikitext !== newest.wikitext || newest.page !== base.page) return draft
  return changes.change(draft.draft, (now) =>
    now.page.kind === 'existing' && now.page.baseRevision === baseRevision
      ? { ...now, page: { ...now.page, baseRevision: revision } }
      : now,
  )
}
