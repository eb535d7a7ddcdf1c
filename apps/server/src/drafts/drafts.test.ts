import { afterEach, beforeEach, expect, test } from 'vitest'
import type {
  AccessBody,
  DraftBody,
  DraftListBody,
  DraftTextBody,
  PageBody,
  TitleSearchBody,
} from '@scriptorium/protocol'
import { bodyOf, codeOf } from '../testing/browser.ts'
import type { Browser } from '../testing/browser.ts'
import { operatorToken, runServer } from '../testing/running-server.ts'
import type { Running } from '../testing/running-server.ts'
import { ada, grace, marit } from '../testing/small-wiki.ts'

let running: Running
let browser: Browser
beforeEach(async () => {
  running = await runServer()
  for (const title of ['Paris', 'Rome', 'Oslo', 'Lima', 'Bern', 'Kiev', 'Cairo', 'Secret', 'Quito', 'Tunis'])
    running.wiki.write(title, `${title} is a city.`)
  browser = await running.browser(ada)
})
afterEach(() => running.close())

function start(by: Browser, title: string, more: object = {}): Promise<Response> {
  return by.send('POST', '/api/drafts', { title, chatMode: 'candid', ...more })
}

test('a draft starts at the page’s current revision, under the title as the wiki writes it', async () => {
  const response = await start(browser, 'paris')

  expect(response.status).toBe(201)
  const draft = await bodyOf<DraftBody>(response)
  expect(draft).toMatchObject({ title: 'Paris', state: 'open', startedBy: { name: 'Ada' }, generation: 1 })
  const text = await bodyOf<DraftTextBody>(await browser.get(`/api/drafts/${draft.id}/text`))
  expect(text.wikitext).toBe('Paris is a city.')
})

test('a page that does not exist yet starts empty', async () => {
  const draft = await bodyOf<DraftBody>(await start(browser, 'Atlantis'))

  expect(draft).toMatchObject({ title: 'Atlantis', pageId: null, baseRevision: null })
  const text = await bodyOf<DraftTextBody>(await browser.get(`/api/drafts/${draft.id}/text`))
  expect(text.wikitext).toBe('')
})

test.each([
  ['Bad[title]', 'page/title-refused'],
  ['Special:Watchlist', 'page/title-refused'],
  ['Common.js', 'page/not-wikitext'],
  ['', 'request/malformed'],
  ['line\nbreak', 'request/malformed'],
])('no draft of %j: %s', async (title, code) => {
  expect(await codeOf(await start(browser, title))).toBe(code)
})

test('one live draft per page: a second needs a reason', async () => {
  const first = await bodyOf<DraftBody>(await start(browser, 'Rome'))
  const other = await running.browser(grace)

  const refused = await start(other, 'Rome')
  const second = await start(other, 'Rome', { reason: 'Another lead section' })

  expect(await bodyOf(refused)).toMatchObject({ code: 'draft/already-live', details: { draft: first.id } })
  expect(await bodyOf<DraftBody>(second)).toMatchObject({ reason: 'Another lead section' })
})

test('two presses at once are one draft', async () => {
  const [one, two] = await Promise.all([start(browser, 'Oslo'), start(browser, 'Oslo')])

  expect((await bodyOf<DraftBody>(one)).id).toBe((await bodyOf<DraftBody>(two)).id)
})

test('two presses at once for a second draft are one second draft', async () => {
  const reason = { reason: 'Shorter' }
  const first = await bodyOf<DraftBody>(await start(browser, 'Oslo'))

  const answers = await Promise.all([start(browser, 'Oslo', reason), start(browser, 'Oslo', reason)])

  const drafts = await Promise.all(answers.map((answer) => bodyOf<DraftBody>(answer)))
  expect(drafts[0]?.reason).toBe('Shorter')
  expect(drafts[1]?.id).toBe(drafts[0]?.id)
  expect(drafts[0]?.id).not.toBe(first.id)
})

test('whoever may not edit the page starts no draft of it, and hears the wiki’s reasons', async () => {
  running.wiki.mayDo = (person, title, action) => action === 'read' || (person === ada.person && title !== 'Lima')

  const response = await start(browser, 'Lima')

  expect(await bodyOf(response)).toMatchObject({
    code: 'person/not-allowed',
    details: { reasons: ['This page is protected.'] },
  })
})

test('an unknown draft and one that may not be read are the same to whoever asks', async () => {
  const draft = await bodyOf<DraftBody>(await start(browser, 'Secret'))
  running.wiki.mayDo = (person, title) => person === ada.person || title !== 'Secret'
  const other = await running.browser(grace)

  const paths = ['', '/access', '/text', '/people', '/review', '/chat', '/publications']
  const answers = await Promise.all(paths.map((path) => other.get(`/api/drafts/${draft.id}${path}`)))
  const unknown = await other.get('/api/drafts/0000000000000000')
  const list = await bodyOf<DraftListBody>(await other.get('/api/drafts'))
  const ticket = await other.send('POST', `/api/drafts/${draft.id}/tickets`, { isOneTime: true })

  expect(answers.map((answer) => answer.status)).toEqual(paths.map(() => 404))
  expect(unknown.status).toBe(404)
  expect(ticket.status).toBe(404)
  expect(list.drafts.map((one) => one.title)).not.toContain('Secret')
})

test('the starter and the operator manage a draft, nobody else', async () => {
  const draft = await bodyOf<DraftBody>(await start(browser, 'Bern'))
  const other = await running.browser(grace)
  const operator = { headers: { Authorization: `Bearer ${operatorToken}` }, method: 'POST' }

  const refused = await other.send('POST', `/api/drafts/${draft.id}/lock`, { untilMs: null })
  const locked = await browser.send('POST', `/api/drafts/${draft.id}/lock`, { untilMs: null })
  const access = await bodyOf<AccessBody>(await other.get(`/api/drafts/${draft.id}/access`))
  const unlocked = await running.request(`/api/drafts/${draft.id}/unlock`, operator)
  const closed = await running.request(`/api/drafts/${draft.id}/close`, operator)
  const again = await browser.send('POST', `/api/drafts/${draft.id}/abandon`, {})

  expect(await codeOf(refused)).toBe('draft/not-yours')
  expect(await bodyOf(locked)).toMatchObject({ state: 'locked', endedBy: 'Ada' })
  expect(access).toMatchObject({ mayWrite: false, mayPublish: true, mayManage: false })
  expect(await bodyOf(unlocked)).toMatchObject({ state: 'open', endedBy: null, endedAtMs: null })
  expect(await bodyOf(closed)).toMatchObject({ state: 'closed', endedBy: null, endedAtMs: expect.any(Number) })
  expect(await codeOf(again)).toBe('draft/closed')
})

test('a person removed from a draft may not write in it any more, at once', async () => {
  const draft = await bodyOf<DraftBody>(await start(browser, 'Kiev'))
  const other = await running.browser(grace)
  const connection = await other.connect(draft.id)
  await connection.notice(({ role }) => role === 'write')

  const response = await browser.send('DELETE', `/api/drafts/${draft.id}/people/${grace.person}`)

  expect(response.status).toBe(200)
  await connection.notice(({ readOnlyBecause }) => readOnlyBecause === 'removed')
  const access = await bodyOf<AccessBody>(await other.get(`/api/drafts/${draft.id}/access`))
  expect(access).toMatchObject({ mayRead: true, mayWrite: false, mayPublish: false })
  connection.socket.terminate()
})

test('a block on the wiki reaches open connections at once, and its end too', async () => {
  const draft = await bodyOf<DraftBody>(await start(browser, 'Cairo'))
  const other = await running.browser(grace)
  const connection = await other.connect(draft.id)
  await connection.notice(({ role }) => role === 'write')
  const body = JSON.stringify({
    token: running.wiki.eventToken({ kind: 'rights-changed', person: grace.person, page: null }),
  })
  const headers = { 'Content-Type': 'application/json' }

  running.wiki.mayDo = (person, _title, action) => action === 'read' || person === ada.person
  await running.request('/wiki/events', { method: 'POST', headers, body })
  expect(await connection.notice(({ role }) => role === 'read')).toMatchObject({ readOnlyBecause: 'no-right' })

  running.wiki.mayDo = (person, _title, action) => action === 'read' || person !== null
  await running.request('/wiki/events', { method: 'POST', headers, body })
  await connection.notice(({ role }) => role === 'write')
  connection.socket.terminate()
})

test('a page moved on the wiki takes its drafts along', async () => {
  const draft = await bodyOf<DraftBody>(await start(browser, 'Quito'))
  running.wiki.move('Quito', 'Quito, Ecuador')
  const page = (await running.wiki.pages.getPage('Quito, Ecuador')).page
  if (page === null) throw new Error('the page was not moved')
  const token = running.wiki.eventToken({ kind: 'page-moved', page, from: 'Quito', to: 'Quito, Ecuador' })

  await running.request('/wiki/events', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ token }),
  })

  const moved = await bodyOf<DraftBody>(await browser.get(`/api/drafts/${draft.id}`))
  expect(moved.title).toBe('Quito, Ecuador')
})

test('the start page shows revision, rights and the live draft; the search shows it too', async () => {
  const draft = await bodyOf<DraftBody>(await start(await running.browser(marit), 'Tunis'))

  const page = await bodyOf<PageBody>(await browser.get('/api/pages/Tunis'))
  const search = await bodyOf<TitleSearchBody>(await browser.get('/api/titles?prefix=Tun'))

  expect(page).toMatchObject({ title: 'Tunis', sizeBytes: 16, currentRevisionUser: 'Jo', access: { mayWrite: true } })
  expect(page.live.map((one) => one.id)).toEqual([draft.id])
  expect(search.hits).toEqual([{ title: 'Tunis', description: null, live: { draft: draft.id, people: 0 } }])
})

test('drafts are served while the wiki is down, also after a restart, and it is said', async () => {
  const paris = await bodyOf<DraftBody>(await start(browser, 'Paris'))
  running.wiki.isDown = true
  await running.restart()

  const draft = await bodyOf<DraftBody>(await browser.get(`/api/drafts/${paris.id}`))
  const access = await bodyOf<AccessBody>(await browser.get(`/api/drafts/${paris.id}/access`))
  const health = await bodyOf<{ parts: object }>(await running.request('/healthz'))
  const started = await start(browser, 'Vienna')

  expect(draft.title).toBe('Paris')
  expect(access).toMatchObject({ mayRead: true, mayWrite: true })
  expect(health.parts).toMatchObject({ wiki: { isReachable: false }, store: { isReachable: true } })
  expect(await codeOf(started)).toBe('wiki/unreachable')
  running.wiki.isDown = false
  await running.server.background.lookAtWiki()
  expect((await start(browser, 'Vienna')).status).toBe(201)
})
