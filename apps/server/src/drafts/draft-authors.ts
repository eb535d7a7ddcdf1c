import { isFault, toSequenceNumber } from '@scriptorium/draft'
import type { Draft, DraftId, DraftLog, Generation, PersonId } from '@scriptorium/draft'

/** Everybody who wrote in a draft, in the order of their first words. */
export interface DraftAuthors {
  authorsOf(draft: Draft): Promise<readonly PersonId[]>
}

interface Known {
  readonly generation: number
  readonly upTo: number
  readonly people: ReadonlySet<PersonId>
}

/** Drafts whose authors are remembered; the one longest unused goes first. */
const maxKnown = 2_000

/** Asks the log once per draft, afterwards only about what is new in it. */
export function createDraftAuthors(log: DraftLog): DraftAuthors {
  const known = new Map<DraftId, Known>()

  /** `null`: damaged. */
  async function authorsFrom(draft: DraftId, generation: Generation, from: number) {
    try {
      return await log.authors(draft, generation, toSequenceNumber(from))
    } catch (error) {
      if (isFault(error, 'store/damaged')) return null
      throw error
    }
  }

  /** One damaged draft keeps no list of drafts from being shown. */
  async function authorsSaved(draft: DraftId): Promise<readonly PersonId[]> {
    const saved = await log.salvage(draft)
    const wrote = saved?.tail.map(({ author }) => author) ?? []
    const claimed = saved?.claims.map(({ person }) => person) ?? []
    return [...new Set([...wrote, ...claimed])].filter((person) => person !== null)
  }

  /** Whose words the newest generation began with. */
  async function formerAuthors(draft: DraftId): Promise<readonly PersonId[]> {
    const { record } = await log.standing(draft)
    return (record?.credit ?? []).flatMap(({ person }) => (person === null ? [] : [person]))
  }

  return {
    async authorsOf({ draft, generation }) {
      const before = known.get(draft)
      const from = before?.generation === generation ? before.upTo : 0
      const since = await authorsFrom(draft, generation, from + 1)
      if (since === null) return await authorsSaved(draft)
      // People of an earlier generation stay authors: their words went into this one.
      const people = new Set(before?.people)
      if (before?.generation !== generation) for (const person of await formerAuthors(draft)) people.add(person)
      for (const person of since.people) people.add(person)
      known.delete(draft)
      known.set(draft, { generation, upTo: since.upTo, people })
      const [oldest] = known.keys()
      if (known.size > maxKnown && oldest !== undefined) known.delete(oldest)
      return [...people]
    },
  }
}
