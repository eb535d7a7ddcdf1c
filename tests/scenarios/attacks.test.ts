import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type SiteSession, type Stack, signInWithoutBrowser, startTestStack } from '@scriptorium/local-stack'
import { decodeServerFrame, encodeChat, encodeSyncStep1, encodeUpdate } from '@scriptorium/protocol'
import type { TicketBody } from '@scriptorium/protocol'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import { openBrowser, openPerson } from './people.ts'

let stack: Stack
let browser: Browser
let ada: SiteSession

beforeAll(async () => {
  ;[stack, browser] = await Promise.all([startTestStack('attacks'), openBrowser()])
  ada = await signInWithoutBrowser(stack, 'Ada')
}, 240_000)
afterEach(() => stack.wiki.setToggles({}))
afterAll(async () => {
  await browser?.close()
  await stack?.close()
})

async function startDraft(title: string, wikitext: string, chatMode: 'candid' | 'recorded' = 'candid') {
  await (await stack.wiki.session('Jo')).edit(title, wikitext)
  return ((await ada.ask('POST', '/api/drafts', { title, chatMode })) as { id: string }).id
}

/** Without our own frames, as a stock client comes, and whoever would rather not be told. */
async function connect(draft: string, ticket: string, more = '', origin?: string) {
  const address = `${stack.addresses.site.replace('http', 'ws')}/live/${draft}?ticket=${ticket}${more}`
  const socket = new WebSocket(address, origin === undefined ? {} : { origin })
  const heard: Buffer[] = []
  socket.on('message', (data: Buffer) => heard.push(data))
  await new Promise((resolve, reject) => {
    socket.on('open', resolve)
    socket.on('error', reject)
  })
  return { socket, heard }
}

/** Frames are heard in order: when the whole copy has come, all before was dealt with. */
async function settled({ socket, heard }: { socket: WebSocket; heard: Buffer[] }): Promise<void> {
  const before = heard.length
  socket.send(encodeSyncStep1(new Uint8Array([0])))
  await expect.poll(() => heard.length).toBeGreaterThan(before)
}

async function textOf(draft: string): Promise<string> {
  return ((await ada.ask('GET', `/api/drafts/${draft}/text`)) as { wikitext: string }).wikitext
}

function typing(words: string): Uint8Array {
  const doc = new Y.Doc()
  doc.getText('wikitext').insert(0, words)
  return encodeUpdate(Y.encodeStateAsUpdate(doc))
}

async function problemOf(answer: Promise<Response>): Promise<unknown> {
  const response = await answer
  return [response.status, ((await response.json()) as { code: string }).code]
}

test('somebody blocked writes by no connection, also one that never listens', async () => {
  const id = await startDraft('Blocked in silence', 'Begin.')
  const grace = await signInWithoutBrowser(stack, 'Grace')
  const ticket = (await grace.ask('POST', `/api/drafts/${id}/tickets`, { isOneTime: false })) as TicketBody
  const connection = await connect(id, ticket.ticket)
  await settled(connection)
  connection.socket.send(typing('Honest. '))
  // Whose words come first is decided by the client ids, and they are drawn.
  await expect.poll(() => textOf(id)).toMatch(/^(Honest\. Begin\.|Begin\.Honest\. )$/)
  const before = await textOf(id)
  const jo = await stack.wiki.session('Jo')

  await jo.act({ action: 'block', user: 'Grace', expiry: '1 day', reason: 'Vandalism' })
  onTestFinished(async () => void (await jo.act({ action: 'unblock', user: 'Grace' })))
  await expect
    .poll(async () => ((await grace.ask('GET', `/api/drafts/${id}/access`)) as { mayWrite: boolean }).mayWrite)
    .toBe(false)
  await settled(connection)
  connection.socket.send(typing('Vandal. '))
  await settled(connection)

  expect(await textOf(id)).toBe(before)
  connection.socket.terminate()
})

test('whoever is signed out hears no candid word by any frame', async () => {
  const id = await startDraft('Candid under attack', 'Begin.')
  await ada.say(id, 'edit', 'canary-said-before')
  const headers = { 'content-type': 'application/json' }
  const got = await fetch(`${stack.addresses.site}/api/drafts/${id}/tickets`, {
    method: 'POST',
    headers,
    body: '{"isOneTime":true}',
  })
  const { ticket } = (await got.json()) as TicketBody
  const reader = await connect(id, ticket, '&frames=1', stack.addresses.site)

  for (const frame of [
    { kind: 'open', room: 'edit', after: null },
    { kind: 'open', room: 'edit', after: 0 },
    { kind: 'earlier', room: 'edit', before: 1_000_000, limit: 200 },
    { kind: 'send', room: 'edit', txn: 'aaaaaaaaaaaa', body: 'canary-said-by-nobody' },
    { kind: 'typing', room: 'edit', isTyping: true },
    { kind: 'read', room: 'edit', seq: 1 },
  ] as const)
    reader.socket.send(encodeChat(frame))
  await ada.say(id, 'edit', 'canary-said-after')
  const refusals = () =>
    reader.heard.flatMap((bytes) => {
      const frame = decodeServerFrame(bytes)
      return frame?.kind === 'chat' && frame.frame.kind === 'refused' ? [frame.frame.code] : []
    })
  await expect.poll(refusals).toEqual(['person/not-signed-in'])
  await settled(reader)

  expect(reader.heard.filter((bytes) => bytes.includes('canary-said'))).toEqual([])
  const talk = (await ada.ask('GET', `/api/drafts/${id}/chat`)) as { messages: readonly { body: string }[] }
  expect(talk.messages.map(({ body }) => body)).toEqual(['canary-said-before', 'canary-said-after'])
  reader.socket.terminate()
})

test('a token of one purpose passes for no other, and not in another browser', async () => {
  const { site, wiki } = stack.addresses
  const begun = await fetch(`${site}/auth/wiki/start`, { redirect: 'manual' })
  const nonce = new URL(begun.headers.get('location') ?? '').searchParams.get('nonce') ?? ''
  const cookie = begun.headers.get('set-cookie')?.split(';')[0] ?? ''
  const context = await browser.newContext()
  const page = await context.newPage()
  const asked = page.waitForRequest((request) => request.url().endsWith('/auth/wiki/complete'))
  const goTo = `${wiki}/w/index.php?title=Special:DraftTogether/signin&nonce=${nonce}`
  await page.goto(await stack.wiki.signInLink('Marit', goTo))
  // The victim's browser was led to the wiki by somebody else's nonce: it refuses what comes back.
  const { token } = (await asked).postDataJSON() as { token: string }
  await expect.poll(() => page.locator('main').innerText()).toContain('sign-in')
  expect(await (await context.request.get(`${site}/api/session`)).json()).toMatchObject({ person: null })
  const order = '0'.repeat(32)
  const post = (path: string, body: object, headers: Record<string, string> = {}) =>
    fetch(`${site}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
  const own = { origin: site, 'sec-fetch-site': 'same-origin' }

  expect(await problemOf(post('/wiki/events', { token }))).toEqual([403, 'sign-in/refused'])
  const fetched = fetch(`${site}/wiki/orders/${order}`, { headers: { authorization: `Bearer ${token}` } })
  expect(await problemOf(fetched)).toEqual([403, 'sign-in/refused'])
  expect(await problemOf(post('/auth/wiki/complete', { token }, own))).toEqual([403, 'sign-in/refused'])
  expect(await problemOf(post('/auth/wiki/complete', { token }, { cookie }))).toEqual([403, 'request/forged'])
  expect((await post('/auth/wiki/complete', { token }, { ...own, cookie })).status).toBe(200)
  expect(await problemOf(post('/auth/wiki/complete', { token }, { ...own, cookie }))).toEqual([403, 'sign-in/refused'])
  await context.close()
})

test('whatever the wiki renders runs nothing in the preview, framed or opened by itself', async () => {
  await stack.wiki.setToggles({ set: { wgRawHtml: true } })
  const attack = `<html><script>document.title = 'ran'; top.document.title = 'ran'</script>
<img src="x" onerror="document.title = 'ran'"><base href="https://evil.invalid/">
<form action="/auth/sign-out" method="post"><button>Press</button></form>
<meta http-equiv="refresh" content="0;url=https://evil.invalid/"></html> Rendered all the same.`
  const id = await startDraft('Raw "onload=1', attack)
  const preview = `${stack.addresses.site}/d/${id}/preview`
  const marit = await openPerson(browser, stack, 'Marit', `/d/${id}/review?view=preview`)
  expect(await (await marit.context.request.get(preview)).text()).toContain("<script>document.title = 'ran'")
  await marit.page.frameLocator('iframe').getByText('Rendered all the same.').waitFor()
  const alone = await marit.context.newPage()
  await alone.goto(preview)
  await alone.getByText('Rendered all the same.').waitFor()

  for (const page of [marit.page, alone]) {
    expect(await page.title()).not.toBe('ran')
    expect(new URL(page.url()).origin).toBe(stack.addresses.site)
  }
  expect(await (await marit.context.request.get(`${stack.addresses.site}/api/session`)).json()).toMatchObject({
    person: { name: 'Marit' },
  })
})

test('what people say and write stands on the pages as text', async () => {
  const markup = `<img src=x onerror="document.title='ran'"><svg onload=1>{{constructor}}`
  const id = await startDraft('Markup everywhere', markup, 'recorded')
  await ada.say(id, 'edit', markup)
  await ada.ask('POST', '/api/tokens', { label: markup, lifetimeDays: 1 })
  await ada.ask('POST', '/api/drafts', { title: 'Markup everywhere', chatMode: 'recorded', reason: markup })
  const reader = await openPerson(browser, stack, 'Ada', `/d/${id}`)

  for (const path of [`/d/${id}`, `/d/${id}/review`, '/', '/draft/Markup_everywhere', '/tokens']) {
    await reader.page.goto(`${stack.addresses.site}${path}`)
    await reader.page.getByRole('heading', { level: 1 }).first().waitFor({ state: 'attached' })
    await expect.poll(() => reader.page.locator('body').innerText()).not.toBe('')
    expect(await reader.page.locator('img[src="x"]').count()).toBe(0)
    expect(await reader.page.title()).not.toBe('ran')
  }
  expect(reader.complaints).toEqual([])
})

test('the log holds no word, no token and no ticket of all this', async () => {
  const log = await readFile(join(stack.folder, 'server.log'), 'utf8')

  expect(log).toContain('listening')
  for (const canary of ['canary-said', 'Vandal.', 'onerror', 'ticket=', 'token=', 'Bearer ', ada.csrf])
    expect(log).not.toContain(canary)
})
