import { DraftError, toPersonId } from '@scriptorium/draft'
import type { DraftRecords, DraftState } from '@scriptorium/draft'
import * as v from 'valibot'
import {
  accessBody as accessSchema,
  draftBody,
  draftListBody,
  draftTextBody,
  lockRequest,
  nothing,
  peopleBody,
  reasonRequest,
  startDraftRequest,
} from '../http/body-schemas.ts'
import { anybody, managers, route, signedIn } from '../http/route.ts'
import type { Route } from '../http/route.ts'
import type { LiveDrafts } from '../live/live-drafts.ts'
import { needPerson, viewerOf } from '../sign-in/caller.ts'
import type { Caller } from '../sign-in/caller.ts'
import { limit } from '../http/query-schemas.ts'
import { accessBody } from './draft-access.ts'
import type { DraftDesk } from './draft-access.ts'
import type { DraftBodies } from './draft-bodies.ts'
import type { DraftManaging, Manager } from './manage-draft.ts'
import type { DraftOpening } from './open-draft.ts'

export interface DraftRouteParts {
  readonly drafts: DraftRecords
  readonly desk: DraftDesk
  readonly bodies: DraftBodies
  readonly opening: DraftOpening
  readonly managing: DraftManaging
  readonly live: Pick<LiveDrafts, 'lastGoodText'>
}

const listStates = {
  live: ['open', 'locked'],
  published: ['published'],
  ended: ['published', 'closed', 'abandoned'],
} as const satisfies Readonly<Record<string, readonly DraftState['kind'][]>>

const notFound = ['draft/not-found'] as const

export function draftRoutes(parts: DraftRouteParts): Route[] {
  return [...readingRoutes(parts), ...managingRoutes(parts)]
}

function readingRoutes({ drafts, desk, bodies, opening, live }: DraftRouteParts): Route[] {
  return [
    route({
      operation: 'listDrafts',
      method: 'GET',
      path: '/api/drafts',
      summary: 'List drafts, the newest change first',
      who: anybody,
      query: v.object({ state: v.optional(v.picklist(['live', 'published', 'ended']), 'live'), limit: limit(100, 50) }),
      answer: draftListBody,
      async handle({ caller, query }) {
        const found = await drafts.list({ states: listStates[query.state], limit: query.limit })
        return { drafts: await bodies.bodies(await desk.readableOf(found, viewerOf(caller))) }
      },
    }),
    route({
      operation: 'startDraft',
      method: 'POST',
      path: '/api/drafts',
      summary: 'Start a draft of a page',
      who: signedIn,
      body: startDraftRequest,
      status: 201,
      answer: draftBody,
      faults: [
        'draft/already-live',
        'page/title-refused',
        'page/not-wikitext',
        'person/not-allowed',
        'wiki/unreachable',
      ],
      async handle({ caller, body }) {
        return bodies.body(await opening.open(body, needPerson(caller, 'start a draft')))
      },
    }),
    route({
      operation: 'getDraft',
      method: 'GET',
      path: '/api/drafts/{draft}',
      summary: 'Get one draft',
      who: anybody,
      answer: draftBody,
      faults: notFound,
      async handle({ caller, path }) {
        return bodies.body((await desk.readable(path['draft'] ?? '', viewerOf(caller))).draft)
      },
    }),
    route({
      operation: 'getAccess',
      method: 'GET',
      path: '/api/drafts/{draft}/access',
      summary: 'Get what I may do in a draft',
      who: anybody,
      answer: accessSchema,
      faults: notFound,
      async handle({ caller, path }) {
        return accessBody((await desk.readable(path['draft'] ?? '', viewerOf(caller))).access)
      },
    }),
    route({
      operation: 'getText',
      method: 'GET',
      path: '/api/drafts/{draft}/text',
      summary: 'Get the text of a draft that is on the disk',
      who: anybody,
      answer: draftTextBody,
      isLong: true,
      faults: [...notFound, 'store/damaged'],
      async handle({ caller, path }) {
        const { draft } = await desk.readable(path['draft'] ?? '', viewerOf(caller))
        await opening.ensureSeeded(draft)
        const { generation, sequence, sha256, wikitext, isDamaged } = await live.lastGoodText(draft.draft)
        return { generation, sequence, sha256, wikitext, isDamaged }
      },
    }),
    route({
      operation: 'getPeople',
      method: 'GET',
      path: '/api/drafts/{draft}/people',
      summary: 'Get who is in a draft, who wrote in it and who was removed from it',
      who: anybody,
      answer: peopleBody,
      faults: notFound,
      async handle({ caller, path }) {
        return bodies.people((await desk.readable(path['draft'] ?? '', viewerOf(caller))).draft)
      },
    }),
  ]
}

function managingRoutes({ desk, bodies, managing }: DraftRouteParts): Route[] {
  /** @throws DraftError `draft/not-yours` */
  async function managed(caller: Caller, path: Readonly<Record<string, string>>) {
    const { draft, access } = await desk.readable(path['draft'] ?? '', viewerOf(caller))
    if (!access.mayManage)
      throw new DraftError('draft/not-yours', { draft: draft.draft, reason: 'starter-or-operator' })
    return draft
  }
  const shared = {
    method: 'POST',
    who: managers,
    status: 200,
    answer: draftBody,
    faults: [...notFound, 'draft/not-yours', 'draft/closed'],
  } as const
  return [
    route({
      ...shared,
      operation: 'lockDraft',
      path: '/api/drafts/{draft}/lock',
      summary: 'Let nobody write for a while; talk goes on',
      body: lockRequest,
      async handle({ caller, path, body }) {
        return bodies.body(await managing.lock(await managed(caller, path), managerOf(caller), body.untilMs))
      },
    }),
    route({
      ...shared,
      operation: 'unlockDraft',
      path: '/api/drafts/{draft}/unlock',
      summary: 'Let people write again',
      body: reasonRequest,
      async handle({ caller, path }) {
        return bodies.body(await managing.unlock(await managed(caller, path)))
      },
    }),
    route({
      ...shared,
      operation: 'closeDraft',
      path: '/api/drafts/{draft}/close',
      summary: 'End a draft without publishing it; it stays readable',
      body: reasonRequest,
      async handle({ caller, path, body }) {
        const draft = await managed(caller, path)
        return bodies.body(await managing.close(draft, managerOf(caller), body.reason ?? ''))
      },
    }),
    route({
      ...shared,
      operation: 'abandonDraft',
      path: '/api/drafts/{draft}/abandon',
      summary: 'Give a draft up; it stays readable',
      body: reasonRequest,
      async handle({ caller, path }) {
        return bodies.body(await managing.abandon(await managed(caller, path), managerOf(caller)))
      },
    }),
    route({
      ...shared,
      operation: 'removePerson',
      method: 'DELETE',
      path: '/api/drafts/{draft}/people/{person}',
      summary: 'Take the right to write in this draft from somebody',
      body: nothing,
      async handle({ caller, path }) {
        const person = path['person'] ?? ''
        if (!/^[1-9][0-9]{0,18}$/.test(person))
          throw new DraftError('request/malformed', { problem: 'path, person: expected a central user id' })
        return bodies.body(await managing.remove(await managed(caller, path), toPersonId(person)))
      },
    }),
  ]
}

function managerOf(caller: Caller): Manager {
  return caller.kind === 'operator' ? 'operator' : needPerson(caller, 'manage a draft').person
}
