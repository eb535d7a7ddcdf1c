import { afterPublication, baseOf, isFault, isLive } from '@scriptorium/draft'
import type {
  Clock,
  DraftRecords,
  Order,
  PeopleRecords,
  Publication,
  PublicationId,
  PublicationRecords,
  PublicationState,
  RevisionId,
  WikiPages,
  WikiReceipt,
  WikiRevision,
} from '@scriptorium/draft'
import type { DraftChanges } from '../drafts/change-draft.ts'
import type { LiveDrafts } from '../live/live-drafts.ts'
import type { Log } from '../log.ts'

/** Tag of every revision saved by an order; the extension adds it inside the revision's transaction, nobody else can. */
const changeTag = 'drafttogether'

/** Turns what the wiki says of an order into what holds: reads the revision back before anybody is told "Published". */
export interface Settling {
  /** The wiki's signed word. While the revision cannot be read back the publication is `unclear`. */
  receive(receipt: WikiReceipt): Promise<PublicationState | undefined>
  /** The wiki refused for good. */
  refuse(publication: PublicationId, wikiCode: string, text: string): Promise<void>
  /** Looks through the page's history for what became of an order. `undefined`: nothing is there yet. @throws DraftError `wiki/unreachable` */
  resolve(publication: Publication): Promise<PublicationState | undefined>
  /** Ends drafts whose publication was settled just before a crash. @throws DraftError `wiki/unreachable` */
  finishInterrupted(): Promise<void>
}

/** Between settling and ending the draft lie milliseconds: only the newest can have been cut short. */
const maxInterrupted = 20

export interface SettlingParts {
  readonly publications: PublicationRecords
  readonly drafts: DraftRecords
  readonly people: PeopleRecords
  readonly pages: WikiPages
  readonly changes: DraftChanges
  readonly live: Pick<LiveDrafts, 'text'>
  readonly clock: Clock
  readonly log: Log
}

export function createSettling(parts: SettlingParts): Settling {
  const { publications, drafts, people, pages, clock, log } = parts

  /** @returns `undefined` when the revision is somebody else's */
  async function stateOf(order: Order, revision: WikiRevision): Promise<PublicationState | undefined> {
    const person = await people.find(order.person)
    if (revision.user !== person?.name) return undefined
    const expected = await pages.preSaveTransform(order.page.title, order.wikitext)
    return {
      kind: 'saved',
      revision: revision.revision,
      parent: revision.parent,
      atMs: revision.atMs,
      isExact: revision.wikitext !== null && revision.wikitext.trimEnd() === expected.trimEnd(),
      isMerged: revision.parent !== baseOf(order.page),
    }
  }

  async function settle(order: Order, state: PublicationState, saved: WikiRevision | null): Promise<PublicationState> {
    const holds = await publications.settle(order.publication, state)
    log.info({ publication: order.publication, draftId: order.draft, state: holds.kind }, 'publication settled')
    if (holds.kind === 'saved' && saved !== null) await finishDraft(order, holds, saved, parts)
    return holds
  }

  async function receive(receipt: WikiReceipt): Promise<PublicationState | undefined> {
    const found = await publications.find(receipt.publication)
    if (found === undefined || found.order.person !== receipt.person) return undefined
    if (found.state.kind === 'saved' || found.state.kind === 'unchanged') return found.state
    const { order } = found
    if (receipt.isUnchanged)
      return settle(order, { kind: 'unchanged', revision: receipt.revision, atMs: clock.nowMs() }, null)
    try {
      const revision = await pages.getRevision(receipt.revision)
      const state = await stateOf(order, revision)
      // Signed by the wiki, and yet not as ordered: said as it is, never as exact.
      return await settle(order, state ?? foreign(receipt, revision), revision)
    } catch (error) {
      if (!isFault(error, 'wiki/unreachable') && !isFault(error, 'page/not-found')) throw error
      log.warn({ err: error, publication: order.publication }, 'revision not read back yet')
      return settle(order, { kind: 'unclear', sinceMs: clock.nowMs() }, null)
    }
  }

  return {
    receive,
    async refuse(publication, wikiCode, text) {
      const found = await publications.find(publication)
      if (found === undefined || found.state.kind === 'saved' || found.state.kind === 'unchanged') return
      await settle(found.order, { kind: 'refused', wikiCode, text, atMs: clock.nowMs() }, null)
    },
    async resolve({ order }) {
      const { page } = order
      const place = { page: page.kind === 'existing' ? page.page : null, title: page.title }
      for (const revision of await revisionsSince(place, baseOf(page), pages)) {
        // The tag is written just after the revision: a receipt, which is signed, does without it; this search does not.
        if (!revision.tags.includes(changeTag)) continue
        const state = await stateOf(order, revision)
        // Without a receipt only the very text is proof: this person may have published another order meanwhile.
        if (state?.kind === 'saved' && state.isExact) return settle(order, state, revision)
      }
      return undefined
    },
    async finishInterrupted() {
      for (const { order, state } of await publications.latest(maxInterrupted)) {
        const draft = await drafts.find(order.draft)
        if (state.kind !== 'saved' || draft === undefined || !isLive(draft.state)) continue
        if ((baseOf(draft.page) ?? 0) < state.revision)
          await finishDraft(order, state, await pages.getRevision(state.revision), parts)
      }
    },
  }
}

async function revisionsSince(
  place: Parameters<WikiPages['revisionsAfter']>[0],
  after: RevisionId | null,
  pages: WikiPages,
): Promise<readonly WikiRevision[]> {
  try {
    return await pages.revisionsAfter(place, after)
  } catch (error) {
    if (isFault(error, 'page/not-found')) return []
    throw error
  }
}

function foreign(receipt: WikiReceipt, revision: WikiRevision): PublicationState {
  return {
    kind: 'saved',
    revision: receipt.revision,
    parent: receipt.parent,
    atMs: revision.atMs,
    isExact: false,
    isMerged: false,
  }
}

/** The draft is published, or goes on from the new revision when words came after the review. */
async function finishDraft(
  order: Order,
  state: Extract<PublicationState, { kind: 'saved' }>,
  revision: WikiRevision,
  { changes, live }: SettlingParts,
): Promise<void> {
  await changes.change(order.draft, async (draft) =>
    afterPublication(draft, {
      order,
      revision: state.revision,
      page: { page: revision.page, title: revision.title },
      nowSha256: (await live.text(order.draft)).sha256,
      isExact: state.isExact && revision.wikitext?.trimEnd() === order.wikitext.trimEnd(),
      atMs: state.atMs,
    }),
  )
}
