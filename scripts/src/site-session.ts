import { randomBytes } from 'node:crypto'
import { type CookieJar, openCookieJar } from './cookie-jar.ts'
import type { DemoName } from './people.ts'
import { at } from './wiki-session.ts'

/** The server's HTTP API as one person with a cookie, as the web client uses it. */
export interface SiteSession {
  readonly jar: CookieJar
  readonly csrf: string
  /** Central user id. */
  readonly person: string
  /** @returns what came back as JSON; `undefined` for an empty answer. @throws Error with the problem when the status is 400 or more */
  ask(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<unknown>
  /** The bare answer, whatever its status. */
  answer(method: string, path: string, body?: unknown): Promise<Response>
  /** Says something in a room of a draft. */
  say(draft: string, room: 'edit' | 'topic', body: string): Promise<void>
}

/** Signs in by the wiki without a browser: follows the way from site to site, and carries the fragment's token home. */
export async function openSiteSession(site: string, signInLink: string): Promise<SiteSession> {
  const jar = openCookieJar()
  const callback = await followTo(jar, signInLink, '/auth/wiki/callback')
  const token = new URLSearchParams(new URL(callback).hash.slice(1)).get('token') ?? ''
  const answer = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    jar.fetch(`${site}${path}`, {
      method,
      headers: { origin: site, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  const completed = await answer('POST', '/auth/wiki/complete', { token })
  if (!completed.ok) throw new Error(`signing in ended with ${completed.status}: ${await completed.text()}`)
  const session: unknown = await (await answer('GET', '/api/session')).json()
  const csrf = String(at(session, 'csrf'))
  const withToken: SiteSession['answer'] = (method, path, body) =>
    answer(method, path, body, { 'x-scriptorium-csrf': csrf })
  const ask: SiteSession['ask'] = async (method, path, body) => {
    const response = await withToken(method, path, body)
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return text === '' ? undefined : JSON.parse(text)
  }
  return {
    jar,
    csrf,
    person: String(at(session, 'person', 'id')),
    ask,
    answer: withToken,
    async say(draft, room, body) {
      await ask('POST', `/api/drafts/${draft}/chat`, { room, txn: randomBytes(12).toString('hex'), body })
    },
  }
}

/** What `openSiteSession` needs of a stack. */
export interface Site {
  readonly addresses: { readonly site: string }
  signInLink(name: DemoName): Promise<string>
}

/** Signs one of the demo people in, without a browser. */
export async function signInWithoutBrowser(stack: Site, name: DemoName): Promise<SiteSession> {
  return openSiteSession(stack.addresses.site, await stack.signInLink(name))
}

const maxHops = 10

async function followTo(jar: CookieJar, address: string, path: string): Promise<string> {
  let next = address
  for (let hop = 0; hop < maxHops; hop++) {
    if (new URL(next).pathname === path) return next
    const response = await jar.fetch(next)
    const location = response.headers.get('location')
    if (location === null)
      throw new Error(`${next} answers ${response.status}: ${(await response.text()).slice(0, 300)}`)
    next = new URL(location, next).href
  }
  throw new Error(`more than ${maxHops} redirects on the way to ${path}`)
}
