import type {
  Draft,
  DraftId,
  DraftLog,
  HeldGeneration,
  NamedVersion,
  PeopleRecords,
  PersonId,
  Publication,
  PublicationRecords,
  Stretch,
  VersionRecords,
} from '@scriptorium/draft'
import { baseOf, DraftError, toSequenceNumber } from '@scriptorium/draft'
import type { HistoryBody, HistoryTextBody, PersonBody, StretchBody, VersionBody } from '@scriptorium/protocol'

import { personBody } from '../drafts/draft-bodies.ts'
import type { LiveDrafts } from '../live/live-drafts.ts'
import { heldAt } from './draft-histories.ts'

export type HeldGenerations = Pick<DraftLog, 'held'>

export interface HistoryShowing {
  /** @param generation left out: the newest @throws DraftError `draft/no-such-place`, `draft/history-busy`, `store/damaged` */
  history(
    draft: Draft,
    page: { readonly generation?: number | undefined; readonly before?: number | undefined; readonly limit: number },
  ): Promise<HistoryBody>
  /** @throws as `history` */
  text(
    draft: Draft,
    place: { readonly generation: number; readonly sequence: number; readonly since?: number | undefined },
  ): Promise<HistoryTextBody>
  version(version: NamedVersion): Promise<VersionBody>
}

export interface HistoryShowingParts {
  readonly live: Pick<LiveDrafts, 'histories'>
  readonly log: HeldGenerations
  readonly versions: VersionRecords
  readonly people: PeopleRecords
  readonly publications: Pick<PublicationRecords, 'ofDraft'>
}

/** Published drafts whose beginning is remembered: those that somebody looks at just now. */
const maxRemembered = 1_000

/** A draft's history as the HTTP API shows it. */
export function createHistoryShowing({
  live,
  log,
  versions,
  people,
  publications,
}: HistoryShowingParts): HistoryShowing {
  const published = new Map<DraftId, Draft['page']>()

  /** The page as it was when the draft began. Who looks at a history asks every few seconds: what does not change any more is read once. */
  async function firstPage({ draft, page }: Draft): Promise<Draft['page']> {
    const known = published.get(draft)
    if (known !== undefined) return known
    const before = pageBefore(await publications.ofDraft(draft))
    if (before === undefined) return page
    published.set(draft, before)
    const [oldest] = published.keys()
    if (published.size > maxRemembered && oldest !== undefined) published.delete(oldest)
    return before
  }

  async function named(ids: Iterable<PersonId | null>): Promise<ReadonlyMap<PersonId, PersonBody>> {
    const wanted = [...new Set(ids)].filter((id) => id !== null)
    const known = new Map((await people.findAll(wanted)).map((person) => [person.person, personBody(person)]))
    return new Map(wanted.map((id) => [id, known.get(id) ?? { id, name: id, isTemporary: false }]))
  }

  async function versionBodies(found: readonly NamedVersion[]): Promise<VersionBody[]> {
    const persons = await named(found.flatMap(({ by }) => (by === 'operator' ? [] : [by])))
    return found.map(({ version, generation, sequence, name, by, atMs }) => ({
      id: version,
      generation,
      sequence,
      name,
      by: by === 'operator' ? null : (persons.get(by) ?? null),
      atMs,
    }))
  }

  return {
    async history(record, { generation, before, limit }) {
      const { draft } = record
      const [held, begun] = await Promise.all([log.held(draft), firstPage(record)])
      const base = baseOf(begun)
      const shown = generationOf(draft, held, generation)
      const place = { generation: shown.generation, sequence: shown.sequence }
      const [{ stretches, hasMore }, found] = await Promise.all([
        live.histories.stretches(draft, place, { before: before ?? null, limit }),
        versions.ofGeneration(draft, shown.generation),
      ])
      const persons = await named(stretches.map(({ person }) => person))
      return {
        generation: shown.generation,
        generations: held.map((one) => ({
          generation: one.generation,
          atMs: one.beganAtMs,
          began: one.began,
          baseRevision: one.began === 'seeded' ? base : null,
          sequence: one.sequence,
        })),
        stretches: stretches.map((stretch) => stretchBody(stretch, persons)),
        hasMore,
        versions: await versionBodies(found),
      }
    },
    async text({ draft }, { generation, sequence, since }) {
      const found = heldAt(draft, await log.held(draft), { generation, sequence })
      if (since !== undefined && since > sequence)
        throw new DraftError('request/malformed', { problem: 'query, since: expected an earlier place' })
      const place = { generation: found.generation, sequence: toSequenceNumber(sequence) }
      const earlier = since === undefined ? null : toSequenceNumber(since)
      const { atMs, sha256, pieces } = await live.histories.text(draft, place, earlier)
      const persons = await named(pieces.map(({ person }) => person))
      return { generation, sequence, atMs, sha256, pieces, people: [...persons.values()] }
    },
    async version(version) {
      const [body] = await versionBodies([version])
      if (body === undefined) throw new Error('a version without a body')
      return body
    },
  }
}

/** The page as it was before the first publication: with each a draft goes on from another revision. */
function pageBefore(published: readonly Publication[]): Draft['page'] | undefined {
  const saved = published.filter(({ state }) => state.kind === 'saved').map(({ order }) => order)
  return saved.toSorted((one, other) => one.orderedAtMs - other.orderedAtMs)[0]?.page
}

function generationOf(
  draft: Draft['draft'],
  held: readonly HeldGeneration[],
  wanted: number | undefined,
): HeldGeneration {
  const found = wanted === undefined ? held.at(-1) : held.find(({ generation }) => generation === wanted)
  if (found === undefined) throw new DraftError('draft/no-such-place', { draft, generation: wanted ?? 0, sequence: 0 })
  return found
}

function stretchBody(stretch: Stretch, persons: ReadonlyMap<PersonId, PersonBody>): StretchBody {
  const { from, to, beganAtMs, endedAtMs, person, section, added, removed, words, kind } = stretch
  return {
    from,
    to,
    beganAtMs,
    endedAtMs,
    person: person === null ? null : (persons.get(person) ?? null),
    section: section?.heading ?? null,
    added,
    removed,
    words,
    kind,
  }
}
