import type { Person } from '@scriptorium/draft'
import type { Notice, Problem } from '@scriptorium/protocol'
import { WebSocket } from 'ws'
import type { SmallWiki } from './small-wiki.ts'

/** A body of the API in the shape that its route promises; the route's own schema is held against answers in http/api.test.ts. */
export async function bodyOf<Body>(response: Response): Promise<Body> {
  return (await response.json()) as Body
}

/** The code of a problem. */
export async function codeOf(response: Response): Promise<string> {
  return (await bodyOf<Problem>(response)).code
}

export const publicAddress = 'http://localhost:8040'

/** What a browser sends by itself from a page of ours: cookies, Origin, Sec-Fetch-Site; and the web client's CSRF header. */
export interface Browser {
  readonly cookies: Map<string, string>
  csrf: string
  signIn(person: Person, returnTo?: string): Promise<{ readonly returnTo: string; readonly nonce: string }>
  send(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>
  get(path: string): Promise<Response>
  /** A ticket is fetched first unless one is given. */
  connect(draft: string, options?: { readonly ticket?: string; readonly origin?: string | null }): Promise<Connection>
}

export type HeardNotice = Pick<Notice, 'role' | 'readOnlyBecause'>

export interface Connection {
  readonly socket: WebSocket
  /** Resolves with the close code. */
  readonly closed: Promise<number>
  /** The first notice that fits, as soon as it is there. */
  notice(fits: (notice: HeardNotice) => boolean): Promise<HeardNotice>
}

export function openBrowser(address: () => string, wiki: SmallWiki): Browser {
  const cookies = new Map<string, string>()

  async function send(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    const sent = new Headers({
      Cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
      Origin: publicAddress,
      'Sec-Fetch-Site': 'same-origin',
      'X-Scriptorium-CSRF': browser.csrf,
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...headers,
    })
    const response = await fetch(`${address()}${path}`, {
      method,
      redirect: 'manual',
      headers: sent,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      if (value === '') cookies.delete(name)
      else cookies.set(name, value)
    }
    return response
  }

  const browser: Browser = {
    cookies,
    csrf: 'none',
    async signIn(person, returnTo = '/') {
      const started = await send('GET', `/auth/wiki/start?return=${encodeURIComponent(returnTo)}`)
      const nonce = new URL(started.headers.get('Location') ?? '').searchParams.get('nonce') ?? ''
      const completed = await send('POST', '/auth/wiki/complete', { token: wiki.signInToken(person, nonce) })
      const answer = await bodyOf<{ returnTo: string }>(completed)
      const session = await bodyOf<{ csrf: string }>(await send('GET', '/api/session'))
      browser.csrf = session.csrf
      return { returnTo: answer.returnTo, nonce }
    },
    send,
    get: (path) => send('GET', path),
    async connect(draft, { ticket, origin = publicAddress } = {}) {
      return connect(address(), draft, ticket ?? (await fetchTicket(browser, draft)), origin)
    },
  }
  return browser
}

async function fetchTicket(browser: Browser, draft: string): Promise<string> {
  const response = await browser.send('POST', `/api/drafts/${draft}/tickets`, { isOneTime: true })
  const { ticket } = await bodyOf<{ ticket: string }>(response)
  return ticket
}

/** @throws Error with the status when the upgrade is refused */
export async function connect(
  address: string,
  draft: string,
  ticket: string,
  origin: string | null,
): Promise<Connection> {
  const url = `${address.replace('http', 'ws')}/live/${draft}?ticket=${ticket}&frames=1`
  const socket = new WebSocket(url, origin === null ? {} : { headers: { Origin: origin } })
  const notices: HeardNotice[] = []
  let look: (() => void) | null = null
  socket.on('message', (data: Buffer) => {
    // Message type 122, then a string with its length in front: see packages/protocol/SPEC.md.
    const text = data.toString('utf8')
    if (data[0] !== 122) return
    notices.push(JSON.parse(text.slice(text.indexOf('{'))))
    look?.()
  })
  const closed = new Promise<number>((resolve) => {
    socket.on('close', (code) => resolve(code))
  })
  await new Promise<void>((resolve, reject) => {
    socket.on('open', () => resolve())
    socket.on('error', reject)
    socket.on('unexpected-response', (_request, response) => reject(new Error(`refused with ${response.statusCode}`)))
  })
  return {
    socket,
    closed,
    notice: (fits) =>
      new Promise((resolve) => {
        look = () => {
          const fitting = notices.find(fits)
          if (fitting !== undefined) resolve(fitting)
        }
        look()
      }),
  }
}
