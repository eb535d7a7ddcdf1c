import { stateAt } from '@scriptorium/draft'
import type { Clock, Draft, PersonId, Person, PeopleRecords, PublicationRecords, WikiPages } from '@scriptorium/draft'
import type { DraftBody, PeopleBody, PersonBody } from '@scriptorium/protocol'
import type { LiveDrafts } from '../live/live-drafts.ts'
import type { WikiMemory } from '../wiki-link/wiki-memory.ts'
import type { DraftAuthors } from './draft-authors.ts'
import { pageLanguage } from './page-languages.ts'

/** Drafts as the HTTP API shows them. */
export interface DraftBodies {
  body(draft: Draft): Promise<DraftBody>
  bodies(drafts: readonly Draft[]): Promise<DraftBody[]>
  people(draft: Draft): Promise<PeopleBody>
}

export interface DraftBodiesParts {
  readonly people: PeopleRecords
  readonly publications: PublicationRecords
  readonly live: Pick<LiveDrafts, 'present'>
  readonly authors: DraftAuthors
  readonly pages: WikiPages
  readonly memory: WikiMemory
  readonly clock: Clock
}

export function personBody({ person, name, isTemporary }: Person): PersonBody {
  return { id: person, name, isTemporary }
}

export function createDraftBodies(parts: DraftBodiesParts): DraftBodies {
  const { people, publications, live, authors, pages, memory, clock } = parts

  async function personBodies(ids: readonly PersonId[]): Promise<PersonBody[]> {
    const found = new Map((await people.findAll(ids)).map((person) => [person.person, person]))
    return ids.map((id) => personBody(found.get(id) ?? { person: id, name: id, isTemporary: false }))
  }

  async function body(draft: Draft): Promise<DraftBody> {
    const { page } = draft
    const state = stateAt(draft, clock.nowMs())
    const publication = state.kind === 'published' ? await publications.find(state.publication) : undefined
    const by = 'by' in state ? state.by : (publication?.order.person ?? null)
    const [startedBy, endedBy, writers, language] = await Promise.all([
      personBodies([draft.startedBy]),
      by === null || by === 'operator' ? [] : personBodies([by]),
      authors.authorsOf(draft).then(personBodies),
      pageLanguage(page.title, pages, memory),
    ])
    const outcome = publication?.state
    return {
      id: draft.draft,
      title: page.title,
      pageId: page.kind === 'existing' ? page.page : null,
      baseRevision: page.kind === 'existing' ? page.baseRevision : null,
      direction: language.direction,
      language: language.language,
      state: state.kind,
      lockedUntilMs: state.kind === 'locked' ? state.untilMs : null,
      endedBy: endedBy[0]?.name ?? null,
      endedAtMs: state.kind === 'open' ? null : state.atMs,
      publication: state.kind === 'published' ? state.publication : null,
      publishedRevision: outcome?.kind === 'saved' ? outcome.revision : null,
      generation: draft.generation,
      chatMode: draft.chatMode,
      startedBy: startedBy[0] ?? { id: draft.startedBy, name: draft.startedBy, isTemporary: false },
      startedAtMs: draft.startedAtMs,
      changedAtMs: draft.changedAtMs,
      reason: draft.reason,
      ...live.present(draft.draft),
      authors: writers,
    }
  }

  return {
    body,
    bodies: (drafts) => Promise.all(drafts.map(body)),
    async people(draft) {
      const [writers, removed] = await Promise.all([
        authors.authorsOf(draft).then(personBodies),
        personBodies(draft.removed),
      ])
      return { ...live.present(draft.draft), authors: writers, removed }
    },
  }
}
