import {
  DraftError,
  type Publication,
  type PublicationId,
  type PublicationRecords,
  type PublicationState,
} from '@scriptorium/draft'

const savedAtMs = (state: PublicationState) => (state.kind === 'saved' ? state.atMs : 0)

/** @param publications also what the fake of upkeep erases in */
export function fakePublicationRecords(publications: Map<PublicationId, Publication>): PublicationRecords {
  const byOrder = (which: (publication: Publication) => boolean) =>
    [...publications.values()].filter(which).toSorted((one, other) => one.order.orderedAtMs - other.order.orderedAtMs)

  return {
    async create(order) {
      if (publications.has(order.publication))
        throw new DraftError('store/failed', { operation: 'publications.create' })
      publications.set(order.publication, { order, state: { kind: 'ordered' } })
    },
    async find(publication) {
      return publications.get(publication)
    },
    async settle(publication, state) {
      const known = publications.get(publication)
      if (known === undefined) throw new DraftError('publication/not-found', { publication })
      if (['saved', 'unchanged'].includes(known.state.kind) || state.kind === 'ordered') return known.state
      publications.set(publication, { ...known, state })
      return state
    },
    async ofDraft(draft) {
      return byOrder(({ order }) => order.draft === draft)
    },
    async latest(limit) {
      return byOrder(({ state }) => state.kind === 'saved')
        .toSorted((one, other) => savedAtMs(other.state) - savedAtMs(one.state))
        .slice(0, limit)
    },
    async unsettled() {
      return byOrder(({ state }) => state.kind === 'ordered' || state.kind === 'unclear')
    },
  }
}
