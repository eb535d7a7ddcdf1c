import { isFault } from '@scriptorium/draft'
import type { DraftRecords, PersonId, WikiPages } from '@scriptorium/draft'
import type { PageBody } from '@scriptorium/protocol'
import * as v from 'valibot'
import { pageBody, titleSearchBody } from '../http/body-schemas.ts'
import { limit } from '../http/query-schemas.ts'
import { anybody, route } from '../http/route.ts'
import type { Route } from '../http/route.ts'
import { DraftError } from '@scriptorium/draft'
import { personOf } from '../sign-in/caller.ts'
import type { Rights } from '../wiki-link/rights.ts'
import type { WikiAddresses } from '../wiki-link/wiki-addresses.ts'
import type { DraftBodies } from './draft-bodies.ts'

export interface PageRouteParts {
  readonly pages: WikiPages
  readonly rights: Rights
  readonly drafts: DraftRecords
  readonly bodies: DraftBodies
  readonly addresses: WikiAddresses
}

export function pageRoutes(parts: PageRouteParts): Route[] {
  const { pages, rights, drafts, bodies, addresses } = parts

  async function access(person: PersonId | null, title: string): Promise<PageBody['access']> {
    const [read, edit] = await Promise.all([rights.says(person, title, 'read'), rights.says(person, title, 'edit')])
    if (!read.isAllowed) throw new DraftError('page/not-found', { title })
    const mayEdit = person !== null && edit.isAllowed
    return { mayRead: true, mayWrite: mayEdit, mayPublish: mayEdit, mayManage: false, reasons: edit.reasons }
  }

  return [
    route({
      operation: 'getPage',
      method: 'GET',
      path: '/api/pages/{title}',
      summary: 'Get what the wiki and the drafts know of a page',
      who: anybody,
      answer: pageBody,
      faults: ['page/title-refused', 'page/not-found', 'page/not-wikitext', 'wiki/unreachable'],
      async handle({ caller, path }) {
        const page = await pages.getPage(path['title'] ?? '')
        const { title, contentModel } = page
        const decided = await access(personOf(caller)?.person ?? null, title)
        if (contentModel !== 'wikitext') throw new DraftError('page/not-wikitext', { title, contentModel })
        const [revision, found] = await Promise.all([
          page.currentRevision === null ? null : pages.getRevision(page.currentRevision),
          drafts.findLive({ page: page.page, title }),
        ])
        return {
          title,
          pageId: page.page,
          currentRevision: page.currentRevision,
          currentRevisionUser: revision?.user ?? null,
          currentRevisionAtMs: revision?.atMs ?? null,
          sizeBytes: Buffer.byteLength(revision?.wikitext ?? ''),
          language: page.language,
          direction: page.direction,
          address: addresses.page(title),
          live: await bodies.bodies(found),
          access: decided,
        }
      },
    }),
    route({
      operation: 'searchTitles',
      method: 'GET',
      path: '/api/titles',
      summary: 'Find pages by the beginning of their title, with their live drafts',
      who: anybody,
      query: v.object({ prefix: v.pipe(v.string(), v.minLength(1), v.maxLength(300)), limit: limit(20, 10) }),
      answer: titleSearchBody,
      faults: ['wiki/unreachable'],
      async handle({ caller, query }) {
        const person = personOf(caller)?.person ?? null
        const hits = await pages.searchTitles(query.prefix, query.limit).catch((error: unknown) => {
          // Half a title may be one that the wiki refuses: nothing is found.
          if (isFault(error, 'page/title-refused')) return []
          throw error
        })
        const titles = hits.map((hit) => hit.title)
        if (titles.length > 0) await rights.prepare({ people: [person], titles, action: 'read' })
        const bodiesOfHits = await Promise.all(
          hits.map(async ({ title, page, description }) => {
            if (!(await rights.says(person, title, 'read')).isAllowed) return null
            const [live] = await bodies.bodies((await drafts.findLive({ page, title })).slice(0, 1))
            return {
              title,
              description,
              live: live === undefined ? null : { draft: live.id, people: live.present.length },
            }
          }),
        )
        return { hits: bodiesOfHits.filter((hit) => hit !== null) }
      },
    }),
  ]
}
