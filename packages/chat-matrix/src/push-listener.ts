import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'

/** A homeserver pushes at most 100 events of 64 KiB at once, and ephemerals. */
const maxPushBytes = 16 * 1024 * 1024
/** Transactions remembered as done. The homeserver sends one at a time; only the newest can come again. */
const maxRemembered = 1_000

/** One push, as it came. */
export interface Push {
  readonly events: readonly unknown[]
  readonly ephemeral: readonly unknown[]
}

export interface PushListener {
  /** Resolves with the port once bound to 127.0.0.1. */
  listen(port: number): Promise<number>
  close(): Promise<void>
}

/**
 * The application service's side of Matrix: what the homeserver calls.
 *
 * A transaction is answered 200 only after `take` resolved, so what was heard is durable; when it fails, 500, and the homeserver sends the same
 * transaction again after 2, 4, 8… s. Questions for unknown people and rooms are answered "no" at once: a slow answer there stops all pushes.
 */
export function openPushListener(pushToken: string, take: (push: Push) => Promise<void>): PushListener {
  const expected = digest(`Bearer ${pushToken}`)
  const transactions = new Map<string, Promise<void>>()
  let last: Promise<void> = Promise.resolve()

  /**
   * The same transaction again is the first one's outcome. An id alone does not make it the same: a homeserver on SQLite counts from 1 again
   * after a restart, and swallowing what it then says would lose it for good.
   */
  async function takeOnce(id: string, request: IncomingMessage): Promise<void> {
    const body = await readBody(request)
    const key = `${id} ${digest(body).toString('hex')}`
    const known = transactions.get(key)
    if (known !== undefined) return known
    const taken = takeAfter(last, readPush(body))
    last = taken
    transactions.set(key, taken)
    taken.catch(() => transactions.delete(key))
    const [oldest] = transactions.keys()
    if (transactions.size > maxRemembered && oldest !== undefined) transactions.delete(oldest)
    return taken
  }

  /** One after the other: order within a room is the homeserver's, and ours must not be another. */
  async function takeAfter(before: Promise<void>, push: Push): Promise<void> {
    await before.catch(() => undefined)
    await take(push)
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const authorization = request.headers.authorization
    if (authorization === undefined) return respond(response, 401, 'M_MISSING_TOKEN')
    if (!timingSafeEqual(digest(authorization), expected)) return respond(response, 403, 'M_FORBIDDEN')
    const path = (request.url ?? '').split('?')[0] ?? ''
    const transaction = /^\/_matrix\/app\/v1\/transactions\/([^/]+)$/.exec(path)?.[1]
    if (request.method === 'POST' && path === '/_matrix/app/v1/ping') return respond(response, 200)
    if (request.method !== 'PUT' || transaction === undefined) return respond(response, 404, 'M_NOT_FOUND')
    try {
      await takeOnce(transaction, request)
      respond(response, 200)
    } catch (error) {
      respond(
        response,
        error instanceof MalformedPush ? 400 : 500,
        error instanceof MalformedPush ? 'M_BAD_JSON' : 'M_UNKNOWN',
      )
    }
  }

  const server = createServer((request, response) => void answer(request, response))
  return {
    listen: (port) =>
      new Promise((resolve, reject) => {
        server.once('error', reject)
        server.listen(port, '127.0.0.1', () => {
          server.off('error', reject)
          const address = server.address()
          resolve(typeof address === 'object' && address !== null ? address.port : port)
        })
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

class MalformedPush extends Error {}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    const piece: Buffer = chunk
    bytes += piece.length
    if (bytes > maxPushBytes) throw new MalformedPush()
    chunks.push(piece)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function readPush(text: string): Push {
  const body = parse(text)
  return { events: listOf(body, 'events'), ephemeral: listOf(body, 'ephemeral') }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new MalformedPush()
  }
}

function listOf(body: unknown, key: string): readonly unknown[] {
  if (typeof body !== 'object' || body === null) throw new MalformedPush()
  const list: unknown = Reflect.get(body, key)
  return Array.isArray(list) ? list : []
}

function respond(response: ServerResponse, status: number, errcode?: string): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(errcode === undefined ? {} : { errcode }))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
