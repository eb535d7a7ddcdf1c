import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DraftBody, SessionBody } from '@scriptorium/protocol'
import { ada, grace } from '../testing/small-wiki.ts'
import { runServer } from '../testing/running-server.ts'
import type { Running } from '../testing/running-server.ts'
import { bodyOf, codeOf } from '../testing/browser.ts'
import { safeReturn } from './sign-ins.ts'

let running: Running
beforeAll(async () => {
  running = await runServer()
  running.wiki.write('Paris', 'Paris is a city.')
})
afterAll(() => running.close())

test('signing in at the wiki comes back to where one was, with a cookie that no script reads', async () => {
  const browser = await running.browser(null)

  const { returnTo } = await browser.signIn(ada, '/draft/Paris?x=1#top')

  expect(returnTo).toBe('/draft/Paris?x=1#top')
  const session = await bodyOf<SessionBody>(await browser.get('/api/session'))
  expect(session.person).toEqual({ id: '1', name: 'Ada', isTemporary: false })
  expect(session.language).toBe('he')
  expect(browser.cookies.has('scriptorium_signin')).toBe(false)
})

test('the cookies are HttpOnly and Lax, and the answer is not kept by anybody', async () => {
  const response = await running.request('/auth/wiki/start?return=/')

  expect(response.status).toBe(303)
  expect(response.headers.get('Set-Cookie')).toMatch(/HttpOnly; SameSite=Lax$/)
  expect(response.headers.get('Cache-Control')).toBe('no-store')
})

test('a nonce signs in once, though cookie and token were copied', async () => {
  const browser = await running.browser(null)
  const started = await browser.get('/auth/wiki/start?return=/')
  const nonce = new URL(started.headers.get('Location') ?? '').searchParams.get('nonce') ?? ''
  const token = running.wiki.signInToken(ada, nonce)
  const copied = await running.browser(null)
  copied.cookies.set('scriptorium_signin', browser.cookies.get('scriptorium_signin') ?? '')
  await browser.send('POST', '/auth/wiki/complete', { token })

  const replayed = await copied.send('POST', '/auth/wiki/complete', { token })

  expect(await codeOf(replayed)).toBe('sign-in/refused')
  expect(copied.cookies.has('scriptorium_session')).toBe(false)
})

test('a token without the browser’s own pending sign-in is refused', async () => {
  const other = await running.browser(null)
  const started = await other.get('/auth/wiki/start?return=/')
  const nonce = new URL(started.headers.get('Location') ?? '').searchParams.get('nonce') ?? ''
  const browser = await running.browser(null)

  const response = await browser.send('POST', '/auth/wiki/complete', { token: running.wiki.signInToken(ada, nonce) })

  expect(await codeOf(response)).toBe('sign-in/refused')
})

test.each([
  ['another origin', { Origin: 'http://evil.example' }],
  ['an origin that only looks like ours', { Origin: 'http://localhost:8040.evil.example' }],
  ['no origin of its own', { Origin: 'null' }],
  ['another site, as the browser says', { 'Sec-Fetch-Site': 'cross-site' }],
])('nobody signs a browser in from %s', async (_name, headers) => {
  const browser = await running.browser(null)

  const response = await browser.send('POST', '/auth/wiki/complete', { token: 'x' }, headers)

  expect(await codeOf(response)).toBe('request/forged')
})

test('signing out needs the page’s own header, and ends the sign-in', async () => {
  const browser = await running.browser(ada)
  const cookie = new Map(browser.cookies)
  const forged = await browser.send('POST', '/auth/sign-out', {}, { 'X-Scriptorium-CSRF': 'guess' })

  const response = await browser.send('POST', '/auth/sign-out', {})

  expect(await codeOf(forged)).toBe('request/forged')
  expect(response.status).toBe(204)
  for (const [name, value] of cookie) browser.cookies.set(name, value)
  const session = await bodyOf<SessionBody>(await browser.get('/api/session'))
  expect(session.person).toBeNull()
})

test('signing out on the wiki ends every sign-in of that person and its connections', async () => {
  const [one, two, other] = [await running.browser(ada), await running.browser(ada), await running.browser(grace)]
  const started = await bodyOf<DraftBody>(await one.send('POST', '/api/drafts', { title: 'Paris', chatMode: 'candid' }))
  const connection = await two.connect(started.id)
  const token = running.wiki.eventToken({ kind: 'signed-out', person: ada.person })

  const answer = await running.request('/wiki/events', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ token }),
  })

  expect(answer.status).toBe(204)
  expect(await connection.closed).toBe(4401)
  const sessions = await Promise.all(
    [one, two, other].map(async (browser) => bodyOf<SessionBody>(await browser.get('/api/session'))),
  )
  expect(sessions.map((session) => session.person?.name)).toEqual([undefined, undefined, 'Grace'])
})

test.each([
  ['/d/abc?x=1#top', '/d/abc?x=1#top'],
  ['https://evil.example/', '/'],
  ['//evil.example', '/'],
  ['/..//evil.example', '/'],
  ['/\\evil.example', '/'],
  ['/\tevil', '/'],
  ['', '/'],
])('coming back from %j ends on a page of ours: %j', (wanted, got) => {
  expect(safeReturn(wanted)).toBe(got)
})
