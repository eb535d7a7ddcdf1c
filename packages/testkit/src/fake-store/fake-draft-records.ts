import { DraftError, type Draft, type DraftId, type DraftRecords } from '@scriptorium/draft'

const isLive = ({ state }: Draft) => state.kind === 'open' || state.kind === 'locked'

/** @param drafts also read by the fake of access: a ticket is of a generation */
export function fakeDraftRecords(drafts: Map<DraftId, Draft>): DraftRecords {
  const findLive: DraftRecords['findLive'] = async ({ page, title }) =>
    [...drafts.values()]
      .filter(isLive)
      .filter((draft) => {
        if (page === null) return draft.page.title === title
        return draft.page.kind === 'existing' ? draft.page.page === page : draft.page.title === title
      })
      .toSorted((one, other) => one.startedAtMs - other.startedAtMs || (one.draft < other.draft ? -1 : 1))

  return {
    async create(draft) {
      const { page } = draft
      const known = page.kind === 'existing' ? page.page : null
      const others = [...drafts.values()].filter(isLive)
      const first = others.find((other) =>
        known === null || other.page.kind === 'new' ? other.page.title === page.title : other.page.page === known,
      )
      if (first !== undefined && draft.reason === null)
        throw new DraftError('draft/already-live', { draft: first.draft, title: page.title })
      drafts.set(draft.draft, draft)
    },
    async find(draft) {
      return drafts.get(draft)
    },
    findLive,
    async list({ states, limit }) {
      return [...drafts.values()]
        .filter(({ state }) => states.includes(state.kind))
        .toSorted((one, other) => other.changedAtMs - one.changedAtMs)
        .slice(0, limit)
    },
    async update(draft) {
      const former = drafts.get(draft.draft)
      if (former === undefined) throw new DraftError('draft/not-found', { draft: draft.draft })
      const isBehind = draft.generation < former.generation
      drafts.set(draft.draft, isBehind ? { ...draft, generation: former.generation } : draft)
    },
  }
}
