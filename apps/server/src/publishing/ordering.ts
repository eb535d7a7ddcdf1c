import { creditOf, decideAccess, isSamePress, isSameText, planPublish, toPublicationId } from '@scriptorium/draft'
import type {
  Clock,
  CurrentPage,
  Draft,
  Order,
  PeopleRecords,
  Person,
  PublicationRecords,
  SignIn,
  WikiPages,
  WikiPublishing,
} from '@scriptorium/draft'
import type { OrderBody, PublishRequest } from '@scriptorium/protocol'
import type { LiveDrafts } from '../live/live-drafts.ts'
import type { Log } from '../log.ts'
import { randomHex } from '../random-words.ts'
import type { Rights } from '../wiki-link/rights.ts'
import { currentPage } from './review.ts'

/** Why an order was set aside for a newer one of the same text: with another summary, say. */
const supersededCode = 'superseded'

export interface Ordering {
  /**
   * Turns a press into an order that is on the disk before this resolves. Pressing again gives the same order while it is unsettled.
   * @throws DraftError those of `planPublish`, `wiki/unreachable`
   */
  press(draft: Draft, request: PublishRequest, person: Person, signIn: SignIn): Promise<OrderBody>
}

export interface OrderingParts {
  readonly pages: WikiPages
  readonly publishing: WikiPublishing
  readonly publications: PublicationRecords
  readonly people: PeopleRecords
  readonly rights: Rights
  readonly live: Pick<LiveDrafts, 'written' | 'isOutOfStep'>
  readonly clock: Clock
  readonly log: Log
}

export function createOrdering(parts: OrderingParts): Ordering {
  const { publications, publishing, clock, log } = parts
  let last: Promise<unknown> = Promise.resolve()

  /** Presses pass one by one, or two at once would each find no order of the other. */
  function inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const turn = last.then(work, work)
    last = turn.catch(() => undefined)
    return turn
  }

  async function keep(order: Order): Promise<Order> {
    const waiting = (await publications.ofDraft(order.draft)).filter(
      ({ order: other, state }) => (state.kind === 'ordered' || state.kind === 'unclear') && isSameText(order, other),
    )
    const same = waiting.find(({ order: other }) => isSamePress(order, other))
    if (same !== undefined) return same.order
    for (const { order: old } of waiting)
      await publications.settle(old.publication, {
        kind: 'refused',
        wikiCode: supersededCode,
        text: '',
        atMs: clock.nowMs(),
      })
    await publications.create(order)
    log.info({ draftId: order.draft, publication: order.publication }, 'publication ordered')
    return order
  }

  return {
    async press(draft, request, person, signIn) {
      const order = await plan(draft, request, person, signIn, parts)
      const { publication } = await inTurn(() => keep(order))
      return { publication, goTo: publishing.orderAddress(publication) }
    },
  }
}

/** Gathers what holds at this moment: the durable text, the page's newest revision, this person's rights. */
async function plan(
  draft: Draft,
  request: PublishRequest,
  person: Person,
  signIn: SignIn,
  { pages, people, rights, live, clock }: OrderingParts,
): Promise<Order> {
  const { title } = draft.page
  const [text, read, edit, site, current] = await Promise.all([
    live.written(draft.draft),
    rights.saysNow(person.person, title, 'read'),
    rights.saysNow(person.person, title, 'edit'),
    pages.site(),
    readCurrent(draft, pages),
  ])
  const authors = text.spans.flatMap((span) => (span.person === null ? [] : [span.person]))
  return planPublish({
    publication: toPublicationId(randomHex()),
    draft,
    person,
    access: decideAccess(draft, person.person, { read, edit }, clock.nowMs()),
    text: { ...text, bytes: Buffer.byteLength(text.wikitext), isOutOfStep: live.isOutOfStep(draft.draft) },
    current,
    press: request,
    maxPageBytes: site.maxPageBytes,
    authors: creditOf(text.spans, await people.findAll([...new Set(authors)])),
    cookieSha256: signIn.cookieSha256,
    nowMs: clock.nowMs(),
  })
}

async function readCurrent(draft: Draft, pages: WikiPages): Promise<CurrentPage> {
  const { revision } = await currentPage(draft, pages)
  if (revision === null) return null
  return { revision, wikitext: (await pages.getRevision(revision)).wikitext }
}
