import { toDraftId } from '@scriptorium/draft'
import type { DraftRecords, GenerationLog, PeopleRecords } from '@scriptorium/draft'
import { DraftError } from '@scriptorium/draft'
import type { Draft } from '@scriptorium/draft'
import { personBody } from '../drafts/draft-bodies.ts'
import {
  backupBody,
  eraseRequest,
  erasureBody,
  generationBody,
  generationListBody,
  nothing,
} from '../http/body-schemas.ts'
import { operatorOnly, route } from '../http/route.ts'
import type { Route } from '../http/route.ts'
import type { Backups } from './backups.ts'
import { erase } from './erasing.ts'
import type { ErasingParts } from './erasing.ts'

export interface UpkeepRouteParts extends ErasingParts {
  readonly drafts: DraftRecords
  readonly people: PeopleRecords
  readonly generations: Pick<GenerationLog, 'generations'>
  readonly backups: Backups
}

const faults = ['draft/not-found', 'store/damaged'] as const

function asItIs<Text>(text: Text): Text {
  return text
}

/** For whoever runs the server. */
export function upkeepRoutes(parts: UpkeepRouteParts): Route[] {
  const { drafts, people, generations, backups, live, clock } = parts

  async function found(path: Readonly<Record<string, string>>): Promise<Draft> {
    const draft = toDraftId(path['draft'] ?? '')
    const record = await drafts.find(draft)
    if (record === undefined) throw new DraftError('draft/not-found', { draft })
    return record
  }

  return [
    route({
      operation: 'eraseWords',
      method: 'POST',
      path: '/api/drafts/{draft}/erase',
      summary: 'Make words vanish: from the text, and from everything of it that is stored',
      who: operatorOnly,
      body: eraseRequest,
      answer: erasureBody,
      faults: [...faults, 'draft/text-changed'],
      async handle({ path, body }) {
        return erase((await found(path)).draft, body, parts)
      },
    }),
    route({
      operation: 'beginAnew',
      method: 'POST',
      path: '/api/drafts/{draft}/renew',
      summary: 'Begin a new generation from the text as it is: words that editors hold unsent come back as text',
      who: operatorOnly,
      body: nothing,
      answer: generationBody,
      faults,
      async handle({ path }) {
        const { draft } = await found(path)
        const { generation, atMs } = await live.beginAnew(draft, { reason: 'asked', culprit: null, rewrite: asItIs })
        return { generation, atMs, reason: 'asked' as const, culprit: null }
      },
    }),
    route({
      operation: 'listGenerations',
      method: 'GET',
      path: '/api/drafts/{draft}/generations',
      summary: 'List how a draft began anew, and who sent what could not stand',
      who: operatorOnly,
      answer: generationListBody,
      faults: ['draft/not-found'],
      async handle({ path }) {
        const { draft } = await found(path)
        const records = await generations.generations(draft)
        const named = records.flatMap(({ culprit }) => (culprit?.person == null ? [] : [culprit.person]))
        const known = new Map((await people.findAll([...new Set(named)])).map((person) => [person.person, person]))
        return {
          generations: records.map(({ generation, atMs, reason, culprit }) => {
            const id = culprit?.person ?? null
            const person = id === null ? null : (known.get(id) ?? { person: id, name: id, isTemporary: false })
            return { generation, atMs, reason, culprit: person === null ? null : personBody(person) }
          }),
        }
      },
    }),
    route({
      operation: 'backUp',
      method: 'POST',
      path: '/api/backups',
      summary: 'Copy the store while it is at work, to a file of the server',
      who: operatorOnly,
      body: nothing,
      status: 201,
      answer: backupBody,
      async handle() {
        return backups.make(clock.nowMs())
      },
    }),
  ]
}
