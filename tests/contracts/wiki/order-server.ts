import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { isFault } from '@scriptorium/draft'
import type { Order, PublicationId, Wiki, WikiEvent } from '@scriptorium/draft'

/** The server's side of docs/wiki-contract.md, W4 and W7, over real HTTP: what the wiki reaches while it publishes. */
export interface OrderServer {
  readonly orders: Map<PublicationId, Order>
  /** Milliseconds since the press, told of every order. */
  ageMs: number
  /** Told instead of an order: `410` settled, `404` unknown, `500` broken. */
  fetchStatus: 200 | 404 | 410 | 500
  /** Changes what the wiki is given, as somebody in between would. */
  tamper: (answer: { order: string; wikitext: string; ageMs: number }) => object
  /** While it is not 204 the wiki has to come again with its events. */
  eventStatus: 204 | 503
  readonly events: readonly WikiEvent[]
  /** Calls of `/wiki/orders/…` that had a good token. */
  readonly fetches: readonly PublicationId[]
  close(): Promise<void>
}

export async function listenForWiki(wiki: Wiki, port: number): Promise<OrderServer> {
  const orders = new Map<PublicationId, Order>()
  const events: WikiEvent[] = []
  const fetches: PublicationId[] = []

  async function giveOrder(request: IncomingMessage, response: ServerResponse, id: PublicationId) {
    await wiki.publishing.verifyFetch((request.headers.authorization ?? '').replace(/^Bearer /, ''), id, Date.now())
    fetches.push(id)
    const order = orders.get(id)
    const status = order === undefined ? 404 : state.fetchStatus
    if (order === undefined || status !== 200) {
      answer(response, status, { state: 'saved' })
      return
    }
    const given = { order: wiki.publishing.signOrder(order), wikitext: order.wikitext, ageMs: state.ageMs }
    answer(response, 200, state.tamper(given))
  }

  async function takeEvent(request: IncomingMessage, response: ServerResponse) {
    const { token } = JSON.parse(await text(request))
    if (state.eventStatus !== 204) {
      answer(response, state.eventStatus)
      return
    }
    events.push(await wiki.events.verifyEvent(token, Date.now()))
    answer(response, 204)
  }

  const server = createServer((request, response) => {
    const id = /^\/wiki\/orders\/([0-9a-f]{32})$/.exec(request.url ?? '')?.[1]
    const answering =
      id === undefined ? takeEvent(request, response) : giveOrder(request, response, id as PublicationId)
    answering.catch((error: unknown) => answer(response, isFault(error, 'wiki/unreachable') ? 503 : 403))
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))

  const state: OrderServer = {
    orders,
    ageMs: 1000,
    fetchStatus: 200,
    tamper: (given) => given,
    eventStatus: 204,
    events,
    fetches,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return state
}

function answer(response: ServerResponse, status: number, body?: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' })
  response.end(body === undefined ? '' : JSON.stringify(body))
}
