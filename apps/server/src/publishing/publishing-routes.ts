import { DraftError, toPublicationId } from '@scriptorium/draft'
import type { Publication, PublicationRecords, Viewer } from '@scriptorium/draft'
import * as v from 'valibot'
import type { DraftChanges } from '../drafts/change-draft.ts'
import type { DraftDesk } from '../drafts/draft-access.ts'
import type { DraftOpening } from '../drafts/open-draft.ts'
import {
  orderBody,
  publicationBody as publicationSchema,
  publicationListBody,
  publishRequest,
  reviewBody,
} from '../http/body-schemas.ts'
import { limit } from '../http/query-schemas.ts'
import { anybody, browserOnly, route, signedIn } from '../http/route.ts'
import type { Route } from '../http/route.ts'
import { needPerson, viewerOf } from '../sign-in/caller.ts'
import type { Rights } from '../wiki-link/rights.ts'
import { followSameText } from './follow-same-text.ts'
import type { Ordering } from './ordering.ts'
import { publicationBody } from './publication-bodies.ts'
import { readReview } from './review.ts'
import type { ReviewParts } from './review.ts'

export interface PublishingRouteParts extends ReviewParts {
  readonly desk: DraftDesk
  readonly opening: DraftOpening
  readonly changes: DraftChanges
  readonly ordering: Ordering
  readonly publications: PublicationRecords
}

/** Finds a publication for somebody: what they may not read does not exist for them. */
export async function readablePublication(
  id: string,
  viewer: Viewer,
  parts: { readonly publications: PublicationRecords; readonly rights: Rights },
): Promise<Publication> {
  const publication = await parts.publications.find(toPublicationId(id))
  if (publication === undefined || !(await mayRead(publication, viewer, parts.rights)))
    throw new DraftError('publication/not-found', { publication: id })
  return publication
}

async function mayRead({ order }: Publication, viewer: Viewer, rights: Rights): Promise<boolean> {
  if (viewer === 'operator') return true
  return (await rights.says(viewer, order.page.title, 'read')).isAllowed
}

export function publishingRoutes(parts: PublishingRouteParts): Route[] {
  const { desk, opening, ordering, publications, people, addresses, rights } = parts
  const bodyOf = (publication: Publication) => publicationBody(publication, people, addresses)
  return [
    route({
      operation: 'getReview',
      method: 'GET',
      path: '/api/drafts/{draft}/review',
      summary: 'Get everything that must be seen before publishing, of one moment',
      who: signedIn,
      answer: reviewBody,
      isLong: true,
      faults: ['draft/not-found', 'wiki/unreachable', 'store/damaged'],
      async handle({ caller, path }) {
        const viewer = needPerson(caller, 'review a draft')
        const { draft, access } = await desk.readable(path['draft'] ?? '', viewerOf(caller))
        await opening.ensureSeeded(draft)
        return readReview(await followSameText(draft, parts), access, viewer, parts)
      },
    }),
    route({
      operation: 'publish',
      method: 'POST',
      path: '/api/drafts/{draft}/publications',
      summary: 'Order the publication of exactly the text that was reviewed; only in the web client',
      who: browserOnly,
      body: publishRequest,
      status: 201,
      answer: orderBody,
      faults: [
        'draft/not-found',
        'draft/closed',
        'draft/text-changed',
        'draft/out-of-step',
        'person/not-allowed',
        'publication/not-current',
        'publication/nothing-to-publish',
        'wiki/unreachable',
      ],
      async handle({ caller, path, body }) {
        if (caller.kind !== 'cookie') throw new DraftError('request/forged', { reason: 'token-may-not' })
        const { draft } = await desk.readable(path['draft'] ?? '', viewerOf(caller))
        return ordering.press(await followSameText(draft, parts), body, caller.person, caller.signIn)
      },
    }),
    route({
      operation: 'listPublicationsOfDraft',
      method: 'GET',
      path: '/api/drafts/{draft}/publications',
      summary: 'List what became of the orders of a draft',
      who: anybody,
      answer: publicationListBody,
      faults: ['draft/not-found'],
      async handle({ caller, path }) {
        const { draft } = await desk.readable(path['draft'] ?? '', viewerOf(caller))
        return { publications: await Promise.all((await publications.ofDraft(draft.draft)).map(bodyOf)) }
      },
    }),
    route({
      operation: 'listPublications',
      method: 'GET',
      path: '/api/publications',
      summary: 'List what was published, newest first',
      who: anybody,
      query: v.object({ limit: limit(50, 10) }),
      answer: publicationListBody,
      async handle({ caller, query }) {
        const viewer = viewerOf(caller)
        const found = await publications.latest(query.limit)
        const titles = [...new Set(found.map(({ order }) => order.page.title))]
        if (viewer !== 'operator' && titles.length > 0)
          await rights.prepare({ people: [viewer], titles, action: 'read' })
        const may = await Promise.all(found.map((publication) => mayRead(publication, viewer, rights)))
        return { publications: await Promise.all(found.filter((_, index) => may[index] === true).map(bodyOf)) }
      },
    }),
    route({
      operation: 'getPublication',
      method: 'GET',
      path: '/api/publications/{publication}',
      summary: 'Get what became of an order',
      who: anybody,
      answer: publicationSchema,
      faults: ['publication/not-found'],
      async handle({ caller, path }) {
        return bodyOf(await readablePublication(path['publication'] ?? '', viewerOf(caller), parts))
      },
    }),
  ]
}
