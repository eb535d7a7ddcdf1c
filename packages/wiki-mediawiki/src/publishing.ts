import { toPersonId, toPublicationId, toRevisionId } from '@scriptorium/draft'
import type { Order, WikiPublishing, WikiReceipt } from '@scriptorium/draft'
import * as v from 'valibot'
import { centralId } from './heard-tokens.ts'
import type { HeardTokens } from './heard-tokens.ts'
import type { SaidTokens } from './said-tokens.ts'
import { refused } from './tokens.ts'
import type { WikiKeys } from './wiki-keys.ts'

const orderId = v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/))
const fetchClaims = v.looseObject({ order: orderId })
/** What became of an order, in a receipt and in an event alike. */
export const receiptClaims = v.looseObject({
  order: orderId,
  sub: centralId,
  rev: v.pipe(v.number(), v.integer(), v.minValue(1)),
  parent: v.pipe(v.number(), v.integer(), v.minValue(0)),
  unchanged: v.boolean(),
})

const orderLifetimeS = 86_400

/** The maintainer's own wiki session saves: docs/wiki-contract.md, W3 to W6. */
export function openPublishing(
  said: SaidTokens,
  heard: HeardTokens,
  wikiKeys: WikiKeys,
  publicIndex: string,
): WikiPublishing {
  return {
    orderAddress: (publication) => `${publicIndex}?title=Special:DraftTogether/publish/${publication}`,
    // From the press on, whenever it is fetched: an order does not get younger.
    signOrder: (order) =>
      said.sign('draft-together-order', orderClaims(order), {
        audience: wikiKeys.issuerAtOnce(),
        fromMs: order.orderedAtMs,
        lifetimeS: orderLifetimeS,
      }),
    async verifyFetch(token, publication, nowMs) {
      const { order } = heard.readAtOnce(token, 'draft-together-fetch', fetchClaims, nowMs)
      if (order !== publication) throw refused('wrong-audience')
    },
    async verifyReceipt(token, nowMs) {
      return toReceipt(await heard.read(token, 'draft-together-receipt', receiptClaims, nowMs))
    },
  }
}

/** Everything that the press decided: claims of W5. */
function orderClaims(order: Order): Readonly<Record<string, unknown>> {
  const { page } = order
  return {
    jti: order.publication,
    purpose: 'publish',
    sub: order.person,
    page: { id: page.kind === 'existing' ? page.page : 0, title: page.title },
    base: page.kind === 'existing' ? page.baseRevision : 0,
    sha256: order.sha256,
    bytes: Buffer.byteLength(order.wikitext, 'utf8'),
    summary: order.summary,
    minor: order.isMinor,
    watch: order.isWatched,
    talk: null,
    draft: order.draft,
    generation: order.generation,
    sequence: order.sequence,
    approvals: null,
    signin: order.cookieSha256,
    authors: order.authors.map(({ person, name }) => ({ sub: person, name })),
  }
}

export function toReceipt(claims: v.InferOutput<typeof receiptClaims>): WikiReceipt {
  return {
    publication: toPublicationId(claims.order),
    revision: toRevisionId(claims.rev),
    parent: claims.parent > 0 ? toRevisionId(claims.parent) : null,
    person: toPersonId(claims.sub),
    isUnchanged: claims.unchanged,
  }
}
