import { DraftError, isFault, toPageId, toRevisionId } from '@scriptorium/draft'
import type { PageId, RevisionId, WikiRevision } from '@scriptorium/draft'
import * as v from 'valibot'
import type { ActionApi } from './action-api.ts'

const revision = v.looseObject({
  revid: v.number(),
  parentid: v.optional(v.number(), 0),
  user: v.optional(v.string(), ''),
  timestamp: v.string(),
  comment: v.optional(v.string(), ''),
  tags: v.optional(v.array(v.string()), []),
  slots: v.optional(v.looseObject({ main: v.optional(v.looseObject({ content: v.optional(v.string()) })) })),
})
const answer = v.looseObject({
  continue: v.optional(v.record(v.string(), v.string())),
  query: v.optional(
    v.looseObject({
      pages: v.optional(
        v.array(
          v.looseObject({
            title: v.optional(v.string(), ''),
            pageid: v.optional(v.number()),
            revisions: v.optional(v.array(revision), []),
          }),
        ),
      ),
    }),
  ),
})
type Answer = v.InferOutput<typeof answer>

const fields = { prop: 'revisions', rvprop: 'ids|timestamp|user|comment|content|tags', rvslots: 'main' } as const

/** @throws DraftError `page/not-found` when no page has it any more */
export async function readRevision(api: ActionApi, id: RevisionId): Promise<WikiRevision> {
  const [found] = revisionsOf(await api.get({ action: 'query', ...fields, revids: id }, answer))
  if (found === undefined) throw new DraftError('page/not-found', { title: `revision ${id}` })
  return found
}

/** What resolves an unclear save: 50 revisions are more than any page gets meanwhile. */
const maxRevisions = 50

/** Oldest first. Ordered by id, not by time: revisions of one second occur. */
export async function readRevisionsAfter(
  api: ActionApi,
  page: { readonly page: PageId | null; readonly title: string },
  after: RevisionId | null,
): Promise<readonly WikiRevision[]> {
  const which = page.page === null ? { titles: `\u001f${page.title}` } : { pageids: page.page }
  const found: WikiRevision[] = []
  let next: Readonly<Record<string, string>> | undefined = {}
  while (next !== undefined && found.length <= maxRevisions) {
    const body: Answer = await api
      .get(
        {
          action: 'query',
          ...fields,
          ...which,
          rvdir: 'newer',
          rvlimit: maxRevisions,
          rvstartid: after ?? undefined,
          ...next,
        },
        answer,
      )
      .catch(whenGone)
    found.push(...revisionsOf(body))
    next = body.continue
  }
  return found
    .filter((candidate) => after === null || candidate.revision > after)
    .toSorted((a, b) => a.revision - b.revision)
    .slice(0, maxRevisions)
}

/** The page was deleted, and `after` with it: nothing came after it. */
function whenGone(error: unknown): Answer {
  if (isFault(error, 'wiki/refused') && ['nosuchrevid', 'missingtitle'].includes(error.details.wikiCode)) return {}
  throw error
}

function revisionsOf(body: Answer): WikiRevision[] {
  return (body.query?.pages ?? []).flatMap((page) => {
    const { pageid, title } = page
    if (pageid === undefined) return []
    return page.revisions.map((found) => ({
      revision: toRevisionId(found.revid),
      parent: found.parentid > 0 ? toRevisionId(found.parentid) : null,
      page: toPageId(pageid),
      title,
      user: found.user,
      atMs: Date.parse(found.timestamp),
      summary: found.comment,
      tags: found.tags,
      wikitext: found.slots?.main?.content?.replaceAll('\r\n', '\n') ?? null,
    }))
  })
}
