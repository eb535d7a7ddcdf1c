import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** What the wiki asks of the server by itself: `order`, an order and its text (W4 of docs/wiki-contract.md); `event`, its signed news (W7). */
export type Errand = 'order' | 'event'

/**
 * The way from the wiki to the server. It changes nothing that passes; it tells a test the moment when something does, before it
 * passes: the only moment at which a server can be killed exactly before or after the wiki's save.
 */
export interface WikiRelay {
  /** For `$wgDraftTogetherServerInternal`. */
  readonly address: string
  /** Before the next errand of this kind passes, once. */
  beforeNext(errand: Errand, act: () => Promise<void>): void
  /** Nothing is to be done any more before errands. */
  forget(): void
  close(): Promise<void>
}

/** @param server address of the real server */
export async function openWikiRelay(server: string): Promise<WikiRelay> {
  const acts = new Map<Errand, () => Promise<void>>()

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url = '/', method = 'GET' } = request
    const body = await buffer(request)
    const errand: Errand = url.startsWith('/wiki/events') ? 'event' : 'order'
    const act = acts.get(errand)
    acts.delete(errand)
    await act?.()
    const answer = await fetch(`${server}${url}`, {
      method,
      headers: headersOf(request),
      ...(method === 'GET' ? {} : { body }),
    })
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' })
    response.end(Buffer.from(await answer.arrayBuffer()))
  }

  const relay = createServer((request, response) => {
    pass(request, response).catch(() => response.writeHead(502).end())
  })
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve))
  return {
    address: `http://127.0.0.1:${(relay.address() as AddressInfo).port}`,
    beforeNext: (errand, act) => void acts.set(errand, act),
    forget: () => acts.clear(),
    close: () => new Promise((resolve) => void relay.close(() => resolve())),
  }
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  const kept = ['authorization', 'content-type', 'accept'] as const
  return Object.fromEntries(
    kept.flatMap((name) => (typeof headers[name] === 'string' ? [[name, headers[name]] as const] : [])),
  )
}
