import type { Clock, PeopleRecords, PublicationId, PublicationRecords, WikiPublishing } from '@scriptorium/draft'
import { DraftError, isFault, toPublicationId } from '@scriptorium/draft'
import { problemResponse } from '../http/problem.ts'
import { createRateLimit } from '../http/rate-limits.ts'
import type { HttpApp } from '../http/serve-route.ts'
import type { WebClient } from '../http/web-client.ts'
import type { Log } from '../log.ts'
import { findCaller, viewerOf } from '../sign-in/caller.ts'
import type { CallerParts } from '../sign-in/caller.ts'
import type { Rights } from '../wiki-link/rights.ts'
import type { WikiAddresses } from '../wiki-link/wiki-addresses.ts'
import { creditText, publicationBody } from './publication-bodies.ts'
import { readablePublication } from './publishing-routes.ts'
import type { Settling } from './settling.ts'

export interface ReceiptPageParts extends CallerParts {
  readonly publications: PublicationRecords
  readonly people: PeopleRecords
  readonly publishing: WikiPublishing
  readonly rights: Rights
  readonly settling: Settling
  readonly addresses: WikiAddresses
  readonly webClient: WebClient
  readonly clock: Clock
  readonly log: Log
  /** Language of whoever asks, for the page's first words. */
  readonly languageOf: (headers: Headers) => Promise<string | null>
}

/** Anybody may come with a made-up receipt, and the log must not grow with it: so many lines of those that were not taken. */
const receiptsLogged = { perSecond: 1 / 60, burst: 10 }

/** `/p/{publication}`: the browser comes back from the wiki with a receipt, or anybody looks; `.json` and `.txt` for the record. */
export function servePublicationPages(app: HttpApp, parts: ReceiptPageParts): void {
  const { publishing, settling, people, addresses, webClient, clock, log } = parts
  const lines = createRateLimit(receiptsLogged, clock)

  async function answer(request: Request, name: string, receipt: string | undefined): Promise<Response> {
    const [id = '', format] = name.split('.', 2)
    if (format === 'json' || format === 'txt') {
      const viewer = viewerOf(await findCaller(request.headers, parts))
      const body = await publicationBody(await readablePublication(id, viewer, parts), people, addresses)
      const headers = { 'Cache-Control': 'no-store' }
      if (format === 'json') return Response.json(body, { headers })
      return new Response(creditText(body), { headers: { ...headers, 'Content-Type': 'text/plain; charset=utf-8' } })
    }
    if (receipt === undefined) return webClient.page(200, await parts.languageOf(request.headers))
    await takeReceipt(toPublicationId(id), receipt)
    return new Response(null, { status: 303, headers: { Location: `/p/${id}`, 'Cache-Control': 'no-store' } })
  }

  /** Somebody may come back to an old address: a receipt that proves nothing is no reason to hide the publication's page. */
  async function takeReceipt(id: PublicationId, receipt: string): Promise<void> {
    try {
      const said = await publishing.verifyReceipt(receipt, clock.nowMs())
      // A receipt of another order proves nothing about this one.
      if (said.publication === id) await settling.receive(said)
    } catch (error) {
      if (!(error instanceof DraftError)) throw error
      if (lines.tryTake('receipt')) log.warn({ code: error.code, publication: id }, 'receipt not taken')
    }
  }

  app.get('/p/:name', async (context) => {
    const { name } = context.req.param()
    try {
      return await answer(context.req.raw, name, context.req.query('receipt'))
    } catch (error) {
      const isPage = isFault(error, 'publication/not-found') && !/\.(json|txt)$/.test(name)
      return isPage ? webClient.page(404, await parts.languageOf(context.req.raw.headers)) : problemResponse(error, log)
    }
  })
}
