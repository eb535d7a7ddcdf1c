import { randomBytes } from 'node:crypto'

import { DraftError, toPersonId, toSequenceNumber, toVersionId } from '@scriptorium/draft'
import type {
  Clock,
  Draft,
  DraftAccess,
  DraftId,
  NamedVersion,
  PersonId,
  VersionId,
  VersionRecords,
} from '@scriptorium/draft'
import * as v from 'valibot'

import type { DraftDesk } from '../drafts/draft-access.ts'
import type { DraftOpening } from '../drafts/open-draft.ts'
import {
  changedTextBody,
  historyBody,
  historyTextBody,
  nameVersionRequest,
  nothing,
  restoreRequest,
  undoPersonRequest,
  versionBody,
} from '../http/body-schemas.ts'
import { limit, namedPlace, place } from '../http/query-schemas.ts'
import { anybody, managers, route } from '../http/route.ts'
import type { Route } from '../http/route.ts'
import { personOf, viewerOf } from '../sign-in/caller.ts'
import type { Caller } from '../sign-in/caller.ts'
import type { TextChanging } from './change-text.ts'
import { heldAt } from './draft-histories.ts'
import type { HeldGenerations, HistoryShowing } from './show-history.ts'

export interface HistoryRouteParts {
  readonly desk: DraftDesk
  readonly opening: Pick<DraftOpening, 'ensureSeeded'>
  readonly showing: HistoryShowing
  readonly changing: TextChanging
  readonly versions: VersionRecords
  readonly log: HeldGenerations
  readonly clock: Clock
}

type Path = Readonly<Record<string, string>>

const readFaults = ['draft/not-found', 'draft/no-such-place', 'draft/history-busy', 'store/damaged'] as const
const writeFaults = [...readFaults, 'draft/locked', 'draft/closed', 'person/not-allowed'] as const
const changeFaults = [...writeFaults, 'draft/change-refused'] as const

export function historyRoutes(parts: HistoryRouteParts): Route[] {
  return [...readingRoutes(parts), ...versionRoutes(parts), ...changingRoutes(parts)]
}

function readingRoutes({ desk, opening, showing }: HistoryRouteParts): Route[] {
  async function readable(caller: Caller, path: Path): Promise<Draft> {
    const { draft } = await desk.readable(path['draft'] ?? '', viewerOf(caller))
    await opening.ensureSeeded(draft)
    return draft
  }
  return [
    route({
      operation: 'getHistory',
      method: 'GET',
      path: '/api/drafts/{draft}/history',
      summary: 'List who wrote what when in a draft, the newest first, and its named versions',
      who: anybody,
      query: v.object({ generation: place, before: place, limit: limit(200, 50) }),
      answer: historyBody,
      faults: readFaults,
      handle: async ({ caller, path, query }) => showing.history(await readable(caller, path), query),
    }),
    route({
      operation: 'getHistoryText',
      method: 'GET',
      path: '/api/drafts/{draft}/history/text',
      summary: 'Get the text of a draft at a place of its history, and what came and went since an earlier one',
      who: anybody,
      query: v.object({ generation: namedPlace, sequence: namedPlace, since: place }),
      answer: historyTextBody,
      isLong: true,
      faults: readFaults,
      handle: async ({ caller, path, query }) => showing.text(await readable(caller, path), query),
    }),
  ]
}

function versionRoutes({ desk, showing, versions, log, clock }: HistoryRouteParts): Route[] {
  async function find(draft: DraftId, version: VersionId): Promise<NamedVersion | undefined> {
    const held = await log.held(draft)
    const named = await Promise.all(held.map(({ generation }) => versions.ofGeneration(draft, generation)))
    return named.flat().find((one) => one.version === version)
  }
  return [
    route({
      operation: 'nameVersion',
      method: 'POST',
      path: '/api/drafts/{draft}/versions',
      summary: 'Name a place of a draft’s history, or rename it: one’s own name, or as the draft’s starter',
      who: managers,
      body: nameVersionRequest,
      status: 201,
      answer: versionBody,
      faults: [...writeFaults, 'draft/not-yours', 'draft/too-many-versions'],
      async handle({ caller, path, body }) {
        const changer = await writable(desk, caller, path)
        const { draft } = changer
        const { generation } = heldAt(draft.draft, await log.held(draft.draft), body)
        const named = await versions.ofGeneration(draft.draft, generation)
        assertMayRename(
          named.find(({ sequence }) => sequence === body.sequence),
          changer,
        )
        const version = await versions.name({
          version: toVersionId(randomBytes(16).toString('hex')),
          draft: draft.draft,
          generation,
          sequence: toSequenceNumber(body.sequence),
          name: body.name,
          by: personOf(caller)?.person ?? 'operator',
          atMs: clock.nowMs(),
        })
        return showing.version(version)
      },
    }),
    route({
      operation: 'removeVersion',
      method: 'DELETE',
      path: '/api/drafts/{draft}/versions/{version}',
      summary: 'Take the name of a place away, one’s own, or as the draft’s starter; the place stays',
      who: managers,
      body: nothing,
      faults: [...writeFaults, 'draft/not-yours', 'draft/version-not-found'],
      async handle({ caller, path }) {
        const changer = await writable(desk, caller, path)
        const { draft } = changer
        const version = toVersionId(path['version'] ?? '')
        assertMayRename(await find(draft.draft, version), changer)
        if (!(await versions.remove(draft.draft, version))) throw new DraftError('draft/version-not-found', { version })
        return null
      },
    }),
  ]
}

function changingRoutes({ desk, opening, changing }: HistoryRouteParts): Route[] {
  return [
    route({
      operation: 'restoreText',
      method: 'POST',
      path: '/api/drafts/{draft}/restore',
      summary: 'Put the text of a place in as a new change; nothing is deleted from the history',
      who: managers,
      body: restoreRequest,
      status: 200,
      answer: changedTextBody,
      faults: changeFaults,
      async handle({ caller, path, body }) {
        const { draft, by } = await writable(desk, caller, path)
        await opening.ensureSeeded(draft)
        return changing.restore(draft, body, { person: by, assertMayWrite: () => writable(desk, caller, path) })
      },
    }),
    route({
      operation: 'undoPerson',
      method: 'POST',
      path: '/api/drafts/{draft}/undo',
      summary: 'Take out what one person wrote and put back what only they took out; everybody else’s words stay',
      who: managers,
      body: undoPersonRequest,
      status: 200,
      answer: changedTextBody,
      faults: [...changeFaults, 'draft/not-yours'],
      async handle({ caller, path, body }) {
        const { draft, access, by } = await writable(desk, caller, path)
        const person = toPersonId(body.person)
        if (!access.mayManage && by !== person)
          throw new DraftError('draft/not-yours', { draft: draft.draft, reason: 'starter-or-operator' })
        await opening.ensureSeeded(draft)
        const changer = { person: by, assertMayWrite: () => writable(desk, caller, path) }
        return changing.undo(draft, person, changer, body.isTrial ?? false)
      },
    }),
  ]
}

interface Writable {
  readonly draft: Draft
  readonly access: DraftAccess
  /** `null`: whoever runs the server. */
  readonly by: PersonId | null
}

/** A name is whose who gave it: only they, and who manages the draft, change it. @throws DraftError `draft/not-yours` */
function assertMayRename(named: NamedVersion | undefined, { draft, access, by }: Writable): void {
  if (named === undefined || by === null || access.mayManage || named.by === by) return
  throw new DraftError('draft/not-yours', { draft: draft.draft, reason: 'namer-starter-or-operator' })
}

/** Whoever may write, and the operator. @throws DraftError `draft/not-found`, `draft/locked`, `draft/closed`, `person/not-allowed` */
async function writable(desk: DraftDesk, caller: Caller, path: Path): Promise<Writable> {
  const { draft, access } = await desk.readable(path['draft'] ?? '', viewerOf(caller))
  const by = personOf(caller)?.person ?? null
  if (by === null || access.mayWrite) return { draft, access, by }
  const { readOnlyBecause, reasons } = access
  if (readOnlyBecause === 'locked') throw new DraftError('draft/locked', { draft: draft.draft })
  if (readOnlyBecause === 'closed' || readOnlyBecause === 'published' || readOnlyBecause === 'abandoned')
    throw new DraftError('draft/closed', { draft: draft.draft })
  const words = reasons.map(({ text }) => text)
  throw new DraftError('person/not-allowed', { action: 'write', reasons: words })
}
