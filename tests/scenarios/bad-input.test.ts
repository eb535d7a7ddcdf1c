import { type Stack, startTestStack } from '@scriptorium/local-stack'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { type DraftPage, startDraft } from './draft-page.ts'
import { openBrowser, openPerson, type PersonAtBrowser } from './people.ts'
import { keepPicture } from './pictures.ts'
import { callApi, programTicket } from './programs.ts'

let stack: Stack
let browser: Browser
let ada: PersonAtBrowser
let draft: DraftPage
let id = ''

beforeAll(async () => {
  ;[stack, browser] = await Promise.all([startTestStack('bad-input'), openBrowser()])
  await (await stack.wiki.session('Jo')).edit('Bad input', 'Begin.')
  await (await stack.wiki.session('Ada')).edit('User:Ada/data.json', '{}')
  ada = await openPerson(browser, stack, 'Ada')
  draft = await startDraft(ada.page, stack.addresses.site, 'Bad input')
  id = ada.page.url().split('/').at(-1) ?? ''
}, 240_000)
afterAll(async () => {
  await browser?.close()
  await stack?.close()
})

async function expectPage(path: string, words: string): Promise<void> {
  const page: Page = await ada.context.newPage()
  await page.goto(`${stack.addresses.site}${path}`)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await expect.poll(() => page.locator('main').innerText()).toContain(words)
  await keepPicture(page, `problem-${path.replaceAll(/[^a-z0-9]+/gi, '-').slice(0, 40)}`)
  await page.close()
}

async function problem(method: string, path: string, init: { headers?: Record<string, string>; data?: string } = {}) {
  const response = await ada.page.request.fetch(`${stack.addresses.site}${path}`, { method, ...init })
  return {
    status: response.status(),
    type: response.headers()['content-type'],
    body: (await response.json()) as { code: string },
  }
}

/** Close code of a socket that the server did not want. */
function closed(address: string, options: { origin?: string; send?: Uint8Array | string } = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(address, options.origin === undefined ? {} : { origin: options.origin })
    socket.on('open', () => {
      if (options.send !== undefined) socket.send(options.send)
    })
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0))
    socket.on('close', resolve)
    socket.on('error', reject)
  })
}

test('each wrong address gets a page that a person understands', async () => {
  await expectPage('/d/0000000000000000', 'No draft with this address')
  await expectPage('/d/not-a-draft', 'No draft with this address')
  await expectPage('/draft/A%5BB%5D', 'does not take this title')
  await expectPage('/draft/User:Ada%2Fdata.json', 'This page is not wikitext')
  await expectPage('/p/00000000000000000000000000000000', 'No publication with this address')
  await expectPage('/nowhere', 'No page with this address')
})

test('a page that does not exist can be drafted as a new one', async () => {
  await expectPage('/draft/A_page_nobody_wrote', 'no page with this title yet')
})

test('the API answers each mistake with a problem of its own code', async () => {
  const { csrf } = await callApi<{ csrf: string }>(ada.page, 'GET', '/api/session')
  const headers = {
    'x-scriptorium-csrf': csrf,
    origin: stack.addresses.site,
    'sec-fetch-site': 'same-origin',
    'content-type': 'application/json',
  }
  const answers = {
    unknownDraft: await problem('GET', '/api/drafts/0000000000000000'),
    notJson: await problem('POST', '/api/drafts', { headers, data: '{not json' }),
    wrongShape: await problem('POST', '/api/drafts', { headers, data: '{"title": 7}' }),
    refusedTitle: await problem('POST', '/api/drafts', {
      headers,
      data: JSON.stringify({ title: 'A[B]', chatMode: 'candid' }),
    }),
    notWikitext: await problem('POST', '/api/drafts', {
      headers,
      data: JSON.stringify({ title: 'User:Ada/data.json', chatMode: 'candid' }),
    }),
    foreignOrigin: await problem('POST', '/api/drafts', {
      headers: { ...headers, origin: stack.addresses.wiki },
      data: '{}',
    }),
    noCsrf: await problem('POST', '/api/drafts', { headers: { ...headers, 'x-scriptorium-csrf': 'x' }, data: '{}' }),
  }

  expect(
    Object.fromEntries(Object.entries(answers).map(([name, { status, body }]) => [name, [status, body.code]])),
  ).toEqual({
    unknownDraft: [404, 'draft/not-found'],
    notJson: [400, 'request/malformed'],
    wrongShape: [400, 'request/malformed'],
    refusedTitle: [400, 'page/title-refused'],
    notWikitext: [409, 'page/not-wikitext'],
    foreignOrigin: [403, 'request/forged'],
    noCsrf: [403, 'request/forged'],
  })
  for (const { type } of Object.values(answers)) expect(type).toContain('application/problem+json')
})

test('a second draft of a live page needs a reason', async () => {
  const grace = await openPerson(browser, stack, 'Grace')
  const start = (more: object) =>
    callApi<{ id: string }>(grace.page, 'POST', '/api/drafts', { title: 'Bad input', chatMode: 'candid', ...more })

  await expect(start({})).rejects.toThrow('draft/already-live')
  expect((await start({ reason: 'A rewrite from new sources' })).id).not.toBe(id)
})

test('a frame that is no frame, a used ticket and a foreign origin end one connection, and nothing else stops', async () => {
  const ticket = await programTicket(ada.page, id)
  const socket = `${ticket.socketAddress}/${id}`
  const oneTime = await callApi<{ ticket: string }>(ada.page, 'POST', `/api/drafts/${id}/tickets`, { isOneTime: true })
  const first = new WebSocket(`${socket}?ticket=${oneTime.ticket}`, { origin: stack.addresses.site })
  await new Promise((resolve) => first.on('open', resolve))

  const codes = {
    garbage: await closed(`${socket}?ticket=${ticket.ticket}`, { send: new Uint8Array([0, 2, 255, 255, 255, 255]) }),
    text: await closed(`${socket}?ticket=${ticket.ticket}`, { send: 'hello' }),
    replayed: await closed(`${socket}?ticket=${oneTime.ticket}`, { origin: stack.addresses.site }),
    unknown: await closed(`${socket}?ticket=nonsense`),
    foreign: await closed(`${socket}?ticket=${ticket.ticket}`, { origin: stack.addresses.wiki }),
  }
  first.close()

  expect(codes.garbage).toBe(4400)
  expect(codes.text).toBe(4400)
  expect(codes.replayed).toBe(4401)
  expect(codes.unknown).toBe(4401)
  expect([403, 4403]).toContain(codes.foreign)
  await draft.typeAtEnd(' Still here.')
  await draft.expectSaveWord('Saved')
  expect(ada.complaints).toEqual([])
})
