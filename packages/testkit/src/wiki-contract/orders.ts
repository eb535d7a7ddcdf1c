import { createHash, randomBytes } from 'node:crypto'
import { makeDraftId, toGeneration, toPageId, toPublicationId, toSequenceNumber } from '@scriptorium/draft'
import type { DraftedPage, Order, PageId, PublicationId, RevisionId } from '@scriptorium/draft'
import type { PutOrder, WikiUnderTest } from './wiki-under-test.ts'

/** The page that a draft of an existing page is of. */
export async function existing(it: WikiUnderTest, title: string, baseRevision: RevisionId): Promise<DraftedPage> {
  const { page } = await it.wiki.pages.getPage(title)
  return { kind: 'existing', title, page: idOf(page), baseRevision }
}

/** An order as the review page's press makes it, a second ago. */
export async function orderFor(
  it: Pick<WikiUnderTest, 'person' | 'nowMs'>,
  name: string,
  page: DraftedPage,
  wikitext: string,
): Promise<Order> {
  const person = await it.person(name)
  return {
    publication: freshPublication(),
    draft: makeDraftId(randomBytes(10)),
    generation: toGeneration(1),
    sequence: toSequenceNumber(7),
    person: person.person,
    page,
    wikitext,
    sha256: createHash('sha256').update(wikitext).digest('hex'),
    summary: 'Written together by Ada and Grace',
    isMinor: false,
    isWatched: false,
    orderedAtMs: it.nowMs() - 1000,
    cookieSha256: createHash('sha256').update('cookie').digest('hex'),
    authors: [{ person: person.person, name, codeUnits: wikitext.length }],
  }
}

/** @throws Error with the wiki’s words when it stopped */
export async function receiptOf(it: WikiUnderTest, put: PutOrder) {
  if (put.kind === 'stopped') throw new Error(`the wiki stopped: ${put.words}`)
  return it.wiki.publishing.verifyReceipt(put.token, it.nowMs())
}

function freshPublication(): PublicationId {
  return toPublicationId(randomBytes(16).toString('hex'))
}

export function freshNonce(): string {
  return randomBytes(32).toString('base64url')
}

/** @throws Error for a missing page */
export function idOf(page: PageId | null): PageId {
  return toPageId(page ?? 0)
}
