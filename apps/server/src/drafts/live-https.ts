import { DraftError } from '@scriptorium/draft'
import type { Clock } from '@scriptorium/draft'
import { lineHeader, limits } from '@scriptorium/protocol'
import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import { clientAddress } from '../http/client-address.ts'
import { readBytes } from '../http/json-body.ts'
import { problemResponse } from '../http/problem.ts'
import { createRateLimit } from '../http/rate-limits.ts'
import type { HttpApp } from '../http/serve-route.ts'
import type { TrustedProxies } from '../http/trusted-proxies.ts'
import { readerSocketOptions } from '../live/lines/editor-socket.ts'
import { HttpsLine } from '../live/lines/https-line.ts'
import type { Taken } from '../live/lines/https-line.ts'
import type { Log } from '../log.ts'
import { randomWord } from '../random-words.ts'
import type { LiveSocket } from './live-socket.ts'

export interface LiveHttpsParts {
  readonly sockets: Pick<LiveSocket, 'letIn'>
  readonly publicAddress: string
  readonly proxies: TrustedProxies
  readonly clock: Clock
  readonly log: Log
}

type HttpContext = Context<{ Bindings: HttpBindings }>

/** New lines per address: an office behind one address that blocks WebSockets. */
const beginRate = { perSecond: 10, burst: 100 }
const path = '/live/:draft/frames'
const noStore = { 'Cache-Control': 'no-store, no-transform' }
const statusOf = { taken: 204, gone: 404, misfit: 409 } as const satisfies Record<Taken, number>

interface OpenLine {
  readonly draft: string
  readonly line: HttpsLine
  maxBatchBytes: number
}

/** A draft's frames over requests, where WebSockets are blocked: PR15–PR19 of the protocol. Whoever is let in is let in as by a WebSocket. */
export function serveLiveHttps(app: HttpApp, parts: LiveHttpsParts): void {
  const { sockets, publicAddress, proxies, clock, log } = parts
  const lines = new Map<string, OpenLine>()
  const rate = createRateLimit(beginRate, clock)

  function begin(context: HttpContext): Response {
    const origin = context.req.header('origin')
    // A browser says where a page comes from whenever something is posted.
    if (origin !== undefined && origin !== publicAddress) return empty(403)
    rate.take(clientAddress(context.env.incoming, proxies))
    if (lines.size >= limits.maxLines) return empty(503)
    const name = randomWord()
    const line = new HttpsLine(clock)
    const opened: OpenLine = {
      draft: context.req.param('draft') ?? '',
      line,
      maxBatchBytes: readerSocketOptions.maxPayload,
    }
    lines.set(name, opened)
    // Its last delivery can be asked for again for a while.
    line.on('close', () => clock.after(limits.lineIdleMs, () => lines.delete(name)))
    const query = new URL(context.req.url).searchParams
    void sockets.letIn({ draft: opened.draft, query, isBrowser: origin !== undefined }, line, (maxMessageBytes) => {
      opened.maxBatchBytes = maxMessageBytes
    })
    return new Response(null, { status: 201, headers: { ...noStore, [lineHeader.line]: name } })
  }

  function find(context: HttpContext): OpenLine | undefined {
    const found = lines.get(context.req.header(lineHeader.line) ?? '')
    return found?.draft === context.req.param('draft') ? found : undefined
  }

  async function take(context: HttpContext): Promise<Response> {
    const found = find(context)
    if (found === undefined) return empty(404)
    const bytes = await readBytes(context.req.raw, found.maxBatchBytes)
    return empty(statusOf[await found.line.take(numberOf(context, lineHeader.batch), bytes)])
  }

  async function fetchDelivery(context: HttpContext): Promise<Response> {
    const found = find(context)
    if (found === undefined) return empty(404)
    const { outgoing } = context.env
    const gone = new AbortController()
    outgoing.once('close', () => gone.abort())
    const delivery = await found.line.fetch(numberOf(context, lineHeader.delivery), gone.signal)
    if (delivery === null) return empty(204)
    if (typeof delivery === 'string') return empty(statusOf[delivery])
    const headers = {
      ...noStore,
      'Content-Type': 'application/octet-stream',
      [lineHeader.delivery]: String(delivery.number),
    }
    return new Response(new Uint8Array(delivery.bytes), { headers })
  }

  app.post(path, async (context) => {
    try {
      return context.req.header(lineHeader.line) === undefined ? begin(context) : await take(context)
    } catch (error) {
      return problemResponse(error, log)
    }
  })
  app.get(path, async (context) => fetchDelivery(context).catch((error: unknown) => problemResponse(error, log)))
  app.delete(path, (context) => {
    find(context)?.line.terminate()
    return empty(204)
  })
}

/** @throws DraftError `request/malformed` */
function numberOf(context: HttpContext, header: string): number {
  const text = context.req.header(header) ?? ''
  if (!/^\d{1,15}$/.test(text)) throw new DraftError('request/malformed', { problem: `${header} must be a number` })
  return Number(text)
}

function empty(status: 204 | 403 | 404 | 409 | 503): Response {
  return new Response(null, { status, headers: noStore })
}
