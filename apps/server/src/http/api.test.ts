import { once } from 'node:events'
import { Agent, request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as v from 'valibot'
import type { DraftBody, NewTokenBody, Problem } from '@scriptorium/protocol'
import { bodyOf, codeOf, publicAddress } from '../testing/browser.ts'
import type { Browser } from '../testing/browser.ts'
import { operatorToken, runServer } from '../testing/running-server.ts'
import type { Running } from '../testing/running-server.ts'
import { ada, grace } from '../testing/small-wiki.ts'
import { problem } from './body-schemas.ts'
import { maxBodyBytes } from './json-body.ts'
import type { CallerKind, Route } from './route.ts'

let running: Running
let browser: Browser
let draft: DraftBody
let token: string
beforeAll(async () => {
  running = await runServer()
  running.wiki.write('Paris', 'Paris is a city.')
  browser = await running.browser(ada)
  draft = await bodyOf<DraftBody>(await browser.send('POST', '/api/drafts', { title: 'Paris', chatMode: 'recorded' }))
  const made = await browser.send('POST', '/api/tokens', { label: 'robot', lifetimeDays: 1 })
  token = (await bodyOf<NewTokenBody>(made)).token
})
afterAll(() => running.close())

/** A body that each route takes; what it then says does not matter here. */
const bodies: Readonly<Record<string, object>> = {
  startDraft: { title: 'Paris', chatMode: 'candid' },
  createTicket: { isOneTime: true },
  lockDraft: { untilMs: null },
  sendChat: { room: 'edit', txn: 'txn-0001', body: 'Hello' },
  createToken: { label: 'x', lifetimeDays: 1 },
  nameVersion: { generation: 1, sequence: 1, name: 'The beginning' },
  restoreText: { generation: 1, sequence: 1 },
  undoPerson: { person: '2' },
  publish: {
    generation: 1,
    sequence: 1,
    sha256: '0'.repeat(64),
    baseRevision: 100,
    summary: '',
    isMinor: false,
    isWatched: false,
  },
}

function addressOf({ path, operation }: Route): string {
  const filled = path
    .replace('{draft}', draft.id)
    .replace('{publication}', '0'.repeat(32))
    .replace('{title}', 'Paris')
    .replace('{person}', '2')
    .replace('{handle}', 'none')
    .replace('{version}', '0'.repeat(32))
  if (operation === 'getHistoryText') return `${filled}?generation=1&sequence=1`
  return operation === 'searchTitles' ? `${filled}?prefix=Par` : filled
}

function callAs(kind: CallerKind, route: Route): Promise<Response> {
  const body = bodies[route.operation] ?? {}
  if (kind === 'cookie') return browser.send(route.method, addressOf(route), route.method === 'GET' ? undefined : body)
  const bearer = { nobody: undefined, token, operator: operatorToken }[kind]
  return running.request(addressOf(route), {
    method: route.method,
    headers: {
      'Content-Type': 'application/json',
      ...(bearer === undefined ? {} : { Authorization: `Bearer ${bearer}` }),
    },
    ...(route.method === 'GET' ? {} : { body: JSON.stringify(body) }),
  })
}

/** Managing last: it ends the draft that the others need. */
function inOrder(routes: readonly Route[]): Route[] {
  return [...routes.filter((route) => !isEnding(route)), ...routes.filter(isEnding)]
}

test('every route lets in whom it says and nobody else, and answers in the shape it says', async () => {
  const wrong: string[] = []
  for (const route of inOrder(running.server.routes))
    for (const kind of ['nobody', 'token', 'operator', 'cookie'] as const) {
      const response = await callAs(kind, route)
      const name = `${route.operation} as ${kind}: ${response.status}`
      const isLetIn = response.status !== 401 && !(await isTokenRefused(response.clone()))
      if (isLetIn !== route.who.includes(kind)) wrong.push(`${name}, let in: ${isLetIn}`)
      if (response.status === 204) continue
      const schema = response.ok ? route.answer : problem
      if (schema === null || !v.is(schema, await response.json())) wrong.push(`${name}, wrong shape`)
      if (response.ok && response.status !== route.status) wrong.push(`${name}, wrong status`)
    }

  expect(wrong).toEqual([])
})

async function isTokenRefused(response: Response): Promise<boolean> {
  if (response.status !== 403) return false
  const { details } = await bodyOf<Problem>(response)
  return details['reason'] === 'token-may-not'
}

function isEnding({ operation }: Route): boolean {
  return /^(lock|unlock|close|abandon|remove|revoke)/.test(operation)
}

test('the OpenAPI document names every route, its callers and its bodies, and nothing else', async () => {
  interface Operation {
    readonly operationId: string
    readonly security: readonly object[]
    readonly requestBody?: object
    readonly responses: object
  }
  const document = await bodyOf<{
    readonly openapi: string
    readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
    readonly components: { readonly schemas: object }
  }>(await running.request('/api/openapi.json'))

  expect(document.openapi).toBe('3.1.0')
  const documented = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { operationId, security, requestBody, responses }]) => ({
      operation: operationId,
      method: method.toUpperCase(),
      path,
      who: security.map((scheme) => Object.keys(scheme)[0] ?? 'nobody'),
      hasBody: requestBody !== undefined,
      hasStatus: Object.keys(responses).find((status) => status.startsWith('2')),
    })),
  )
  const served = running.server.routes.map(({ operation, method, path, who, body, status }) => ({
    operation,
    method,
    path,
    who: [...who],
    hasBody: body !== null,
    hasStatus: String(status),
  }))
  expect(documented).toEqual(expect.arrayContaining(served))
  expect(documented).toHaveLength(served.length)
  const referred = [...JSON.stringify(document).matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name)
  for (const name of referred) expect(document.components.schemas).toHaveProperty(name ?? '')
})

test.each([
  ['no JSON', 'application/json', '{"title":', 'request/malformed'],
  ['a form', 'text/plain', '{"title":"Paris","chatMode":"candid"}', 'request/malformed'],
  ['another field', 'application/json', '{"title":"Paris","chatMode":"candid","isAdmin":true}', 'request/malformed'],
  ['a wrong type', 'application/json', '{"title":["Paris"],"chatMode":"candid"}', 'request/malformed'],
  ['too much', 'application/json', JSON.stringify({ title: 'x'.repeat(maxBodyBytes) }), 'request/too-large'],
])('a body with %s is refused', async (_name, type, body, code) => {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': type }

  const response = await running.request('/api/drafts', { method: 'POST', headers, body })

  expect(response.headers.get('Content-Type')).toBe('application/problem+json')
  expect(await codeOf(response)).toBe(code)
})

test('a body that comes in pieces is bounded too', async () => {
  const init = {
    method: 'POST',
    body: ReadableStream.from(Array.from({ length: 100 }, () => new Uint8Array(4096))),
    duplex: 'half' as const,
  }
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }

  expect(await codeOf(await running.request('/api/drafts', { ...init, headers }))).toBe('request/too-large')
})

test('a body that turns out too long leaves its connection fit for the next request', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const ask = async (method: string, path: string, pieces: readonly Uint8Array[]) => {
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
    const asked = request(`${running.address}${path}`, { agent, method, headers })
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      asked.once('response', resolve).once('error', reject)
    })
    for (const piece of pieces) asked.write(piece)
    asked.end()
    const response = await answered
    await once(response.resume(), 'end')
    return { status: response.statusCode, isOnSameConnection: asked.reusedSocket }
  }
  const pieces = Array.from({ length: 100 }, () => new Uint8Array(4096))

  const first = await ask('POST', '/api/drafts', pieces)
  const second = await ask('GET', '/api/session', [])

  expect(first).toEqual({ status: 413, isOnSameConnection: false })
  expect(second).toEqual({ status: 200, isOnSameConnection: true })
  agent.destroy()
})

test('a token that is made up, revoked or of another scheme is told so, not treated as nobody', async () => {
  for (const value of ['Bearer made-up-made-up-made-up', 'Basic YTpi', 'Bearer ']) {
    const response = await running.request('/api/session', { headers: { Authorization: value } })
    expect(response.status).toBe(401)
  }
})

test('an address that is nothing says so in the shape of every error', async () => {
  const response = await running.request('/api/nothing')

  expect(response.status).toBe(404)
  expect(response.headers.get('Content-Type')).toBe('application/problem+json')
  expect(await response.json()).toMatchObject({ status: 404, title: 'There is nothing at this address' })
})

test('every answer forbids framing, sniffing and scripts', async () => {
  for (const path of ['/api/session', '/api/nothing', '/healthz', '/']) {
    const { headers } = await running.request(path)
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff')
    expect(headers.get('Content-Security-Policy')).toContain("frame-ancestors 'none'")
    expect(headers.get('Content-Security-Policy')).toContain("default-src 'none'")
  }
})

test('no other site may read answers: there are no CORS headers', async () => {
  const { headers } = await running.request('/api/session', { headers: { Origin: 'http://evil.example' } })

  expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
})

test('a flood of one person is stopped, and another is not', async () => {
  // Not the one who acts in the other tests: she may still write then.
  const flooder = await running.browser(grace)

  const flood = await Promise.all(
    Array.from({ length: 120 }, () => flooder.send('POST', `/api/drafts/${draft.id}/tickets`, { isOneTime: true })),
  )
  const stopped = flood.filter((response) => response.status === 429)
  const other = await running.request('/api/session')

  expect(stopped.length).toBeGreaterThan(0)
  expect(stopped[0]?.headers.get('Retry-After')).toMatch(/^\d+$/)
  expect(other.status).toBe(200)
})

test('the web client’s page has a nonce of its own each time, the language of the person, and its policy', async () => {
  const one = await browser.get('/d/whatever')
  const two = await browser.get('/')
  const html = await one.text()
  const policy = one.headers.get('Content-Security-Policy') ?? ''
  const nonce = /nonce-([\w-]+)/.exec(policy)?.[1] ?? ''

  expect(html).toContain(`nonce="${nonce}"`)
  expect(html).toContain('<html lang="he" dir="rtl" class="client">')
  expect(two.headers.get('Content-Security-Policy')).not.toContain(nonce)
  expect(policy).toContain(`connect-src 'self' ${publicAddress.replace('http', 'ws')}`)
  expect(policy).not.toContain('unsafe')
})

test('hashed files are kept for ever, others are not, and nothing outside the folder is served', async () => {
  const file = await running.request('/assets/index-AbC.js')
  expect(file.headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable')
  expect(file.headers.get('Content-Type')).toBe('text/javascript; charset=utf-8')
  for (const path of [
    '/../scriptorium.db',
    '/%2e%2e/wiki-memory.json',
    '/..%2fwiki-memory.json',
    '/.vite/manifest.json',
  ])
    expect((await running.request(path)).status).toBe(404)
})

test.each(['/draft/Paris', '/d/abc', '/d/abc/review', '/d/abc/history', '/tokens'])(
  '%s is a page of the web client, found by whoever comes by its address',
  async (path) => {
    const response = await running.request(path, { headers: { Accept: 'text/html' } })

    expect(response.status).toBe(200)
  },
)

test('an unknown address shows a person the web client’s own page', async () => {
  const response = await running.request('/nowhere', { headers: { Accept: 'text/html' } })

  expect(response.status).toBe(404)
  expect(await response.text()).toContain('<html')
})

test('what a trusted proxy took over an open line goes on over https, and is not acted upon', async () => {
  const behind = await runServer({
    SCRIPTORIUM_PUBLIC_ADDRESS: 'https://drafts.example.org',
    SCRIPTORIUM_TRUSTED_PROXIES: '127.0.0.1, ::1',
  })
  const headers = { 'X-Forwarded-Proto': 'http' }

  const page = await behind.request('/d/abc?x=1', { headers })
  const deed = await behind.request('/api/drafts', { method: 'POST', headers })
  const encrypted = await behind.request('/healthz', { headers: { 'X-Forwarded-Proto': 'https' } })

  expect([page.status, page.headers.get('Location')]).toEqual([308, 'https://drafts.example.org/d/abc?x=1'])
  expect(deed.status).toBe(403)
  expect(encrypted.status).toBe(200)
  await behind.close()
})
