import { baseOf, creditOf, maxSummaryCodePoints, reviewChecks, summaryOfAuthors } from '@scriptorium/draft'
import type { Draft, DraftAccess, PeopleRecords, Person, PersonId, RevisionId, WikiPages } from '@scriptorium/draft'
import type { ReviewBody, RevisionBody } from '@scriptorium/protocol'
import { accessBody } from '../drafts/draft-access.ts'
import { personBody } from '../drafts/draft-bodies.ts'
import type { DraftBodies } from '../drafts/draft-bodies.ts'
import type { LiveDrafts } from '../live/live-drafts.ts'
import type { Rights } from '../wiki-link/rights.ts'
import type { WikiAddresses } from '../wiki-link/wiki-addresses.ts'
import { summaryWordsIn } from './summary-words.ts'

export interface ReviewParts {
  readonly pages: WikiPages
  readonly people: PeopleRecords
  readonly rights: Rights
  readonly bodies: DraftBodies
  readonly live: Pick<LiveDrafts, 'written' | 'differing'>
  readonly addresses: WikiAddresses
}

/** Everything the review page shows, of one moment. @throws DraftError `wiki/unreachable`, `store/damaged` */
export async function readReview(
  draft: Draft,
  access: DraftAccess,
  viewer: Person,
  parts: ReviewParts,
): Promise<ReviewBody> {
  const { pages, bodies, live, addresses } = parts
  const [written, page, site, draftShown] = await Promise.all([
    live.written(draft.draft),
    currentPage(draft, pages),
    pages.site(),
    bodies.body(draft),
  ])
  const base = await readRevision(baseOf(draft.page), draft.page.title, pages, addresses)
  const isCurrent = page.revision === baseOf(draft.page)
  const current = isCurrent ? base : await readRevision(page.revision, page.title, pages, addresses)
  const authors = await readAuthors(draft, written.spans, parts)
  const differing = await parts.people.findAll(live.differing(draft.draft))
  const sizeBytes = Buffer.byteLength(written.wikitext)
  return {
    draft: draftShown,
    text: {
      generation: written.generation,
      sequence: written.sequence,
      sha256: written.sha256,
      wikitext: written.wikitext,
    },
    base,
    current,
    isCurrent,
    spans: written.spans,
    authors,
    access: accessBody(access),
    summary: summaryOfAuthors(
      authors.map(({ id, name }) => ({ person: id, name })),
      viewer.person,
      summaryWordsIn(site.language),
      maxSummaryCodePoints,
    ),
    maxSummaryCodePoints,
    sizeBytes,
    checks: reviewChecks({
      wikitext: written.wikitext,
      baseWikitext: base?.wikitext ?? '',
      bytes: sizeBytes,
      maxPageBytes: site.maxPageBytes,
      isCurrent,
      mayPublish: access.mayPublish,
      authorsWithoutRights: authors.filter((author) => !author.mayEdit).map((author) => author.name),
      differing: differing.map(({ name }) => name),
    }),
  }
}

/** Where the page of a draft stands now; it may have been moved or deleted since. */
export async function currentPage(
  draft: Draft,
  pages: WikiPages,
): Promise<{ readonly title: string; readonly revision: RevisionId | null }> {
  const { page } = draft
  const found = page.kind === 'existing' ? await pages.findPageById(page.page) : await pages.getPage(page.title)
  return { title: found?.title ?? page.title, revision: found?.currentRevision ?? null }
}

async function readRevision(
  id: RevisionId | null,
  title: string,
  pages: WikiPages,
  addresses: WikiAddresses,
): Promise<RevisionBody | null> {
  if (id === null) return null
  const { revision, user, atMs, wikitext } = await pages.getRevision(id)
  return { revision, user, atMs, wikitext: wikitext ?? '', address: addresses.revision(title, id) }
}

async function readAuthors(
  draft: Draft,
  spans: readonly { readonly codeUnits: number; readonly person: PersonId | null }[],
  { people, rights }: ReviewParts,
) {
  const ids = [...new Set(spans.flatMap(({ person }) => (person === null ? [] : [person])))]
  const known = await people.findAll(ids)
  const byId = new Map(known.map((person) => [person.person, person]))
  if (ids.length > 0) await rights.prepare({ people: ids, titles: [draft.page.title], action: 'edit' })
  return Promise.all(
    creditOf(spans, known).map(async ({ person, name, codeUnits }) => ({
      ...personBody(byId.get(person) ?? { person, name, isTemporary: false }),
      id: person,
      codeUnits,
      mayEdit: (await rights.says(person, draft.page.title, 'edit')).isAllowed,
    })),
  )
}
