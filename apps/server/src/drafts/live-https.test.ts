import {
  decodeDelivery,
  decodeServerFrame,
  encodeBatch,
  encodeSyncStep1,
  encodeUpdate,
  lineHeader,
} from '@scriptorium/protocol'
import type { DraftBody, DraftTextBody, ServerFrame, TicketBody } from '@scriptorium/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Doc, encodeStateAsUpdate, encodeStateVector } from 'yjs'
import { bodyOf, publicAddress } from '../testing/browser.ts'
import type { Browser } from '../testing/browser.ts'
import { runServer } from '../testing/running-server.ts'
import type { Running } from '../testing/running-server.ts'
import { ada, grace } from '../testing/small-wiki.ts'

let running: Running
let browser: Browser
let draft: DraftBody
beforeAll(async () => {
  running = await runServer()
  running.wiki.write('Paris', 'Paris is a city.')
  browser = await running.browser(ada)
  draft = await bodyOf<DraftBody>(await browser.send('POST', '/api/drafts', { title: 'Paris', chatMode: 'recorded' }))
})
afterAll(() => running.close())

const fromOurPage = { Origin: publicAddress }
const path = (id = draft.id) => `/live/${id}/frames`

async function ticket(by: Browser, body: object = { isOneTime: true }): Promise<string> {
  return (await bodyOf<TicketBody>(await by.send('POST', `/api/drafts/${draft.id}/tickets`, body))).ticket
}

async function begin(text: string, headers: Record<string, string> = fromOurPage): Promise<Response> {
  return running.request(`${path()}?ticket=${text}&frames=1`, { method: 'POST', headers })
}

/** A line of this person, in a page of ours. */
async function line(by: Browser): Promise<string> {
  const response = await begin(await ticket(by))
  expect(response.status).toBe(201)
  return response.headers.get(lineHeader.line) ?? ''
}

async function say(name: string, batch: number, frames: readonly Uint8Array[], id = draft.id): Promise<number> {
  const headers = { [lineHeader.line]: name, [lineHeader.batch]: String(batch) }
  const body = new Uint8Array(encodeBatch(frames))
  return (await running.request(path(id), { method: 'POST', headers, body })).status
}

async function hear(name: string, last: number) {
  const headers = { [lineHeader.line]: name, [lineHeader.delivery]: String(last) }
  const response = await running.request(path(), { headers })
  const bytes = new Uint8Array(await response.arrayBuffer())
  const delivery = response.status === 200 ? decodeDelivery(bytes) : undefined
  const frames = (delivery?.frames ?? []).map((frame) => decodeServerFrame(frame))
  return {
    status: response.status,
    number: Number(response.headers.get(lineHeader.delivery)),
    bytes,
    frames,
    close: delivery?.close,
  }
}

/** Hears until a frame fits. */
async function hearUntil(name: string, from: number, fits: (frame: ServerFrame) => boolean): Promise<number> {
  for (let last = from; ; last += 1) {
    const { frames, status } = await hear(name, last)
    expect(status).toBe(200)
    if (frames.some((frame) => frame !== undefined && fits(frame))) return last + 1
  }
}

function typing(words: string): Uint8Array {
  const doc = new Doc()
  doc.getText('wikitext').insert(0, words)
  return encodeUpdate(encodeStateAsUpdate(doc))
}

async function textNow(): Promise<string> {
  return (await bodyOf<DraftTextBody>(await browser.get(`/api/drafts/${draft.id}/text`))).wikitext
}

test('PR15–PR17 a line hears the notice and the whole text, and what it says is acknowledged', async () => {
  const name = await line(browser)
  expect((await hear(name, 0)).frames[0]).toMatchObject({ kind: 'notice', notice: { role: 'write' } })
  expect(await say(name, 1, [encodeSyncStep1(encodeStateVector(new Doc()))])).toBe(204)
  const last = await hearUntil(name, 1, ({ kind }) => kind === 'sync-step-2')

  expect(await say(name, 2, [typing('One. ')])).toBe(204)

  await hearUntil(name, last, (frame) => frame.kind === 'durable' && frame.updates === 1)
  expect(await textNow()).toContain('One. ')
})

test('PR16 a batch that is sent again is taken once; PR17 a delivery that got lost comes again', async () => {
  const name = await line(browser)
  const first = await hear(name, 0)

  const again = await hear(name, 0)

  expect([again.number, again.bytes]).toEqual([first.number, first.bytes])
  const words = typing('Twice? ')
  expect([await say(name, 1, [words]), await say(name, 1, [words])]).toEqual([204, 204])
  await hearUntil(name, 1, ({ kind }) => kind === 'durable')
  expect((await textNow()).match(/Twice\? /g)).toHaveLength(1)
})

test('PR19 numbers that do not fit end the line, and what is no line is not there', async () => {
  const name = await line(browser)

  expect(await say(name, 5, [])).toBe(409)
  expect(await say(name, 1, [])).toBe(404)
  expect(await say('x'.repeat(43), 1, [])).toBe(404)
  expect((await hear('x'.repeat(43), 0)).status).toBe(404)
})

test('PR15 a line belongs to its draft', async () => {
  const other = await bodyOf<DraftBody>(
    await browser.send('POST', '/api/drafts', { title: 'Rome', chatMode: 'recorded' }),
  )
  const name = await line(browser)

  expect(await say(name, 1, [typing('Elsewhere. ')], other.id)).toBe(404)
})

test('PR15 a page of another site gets nothing, whatever ticket it has', async () => {
  const response = await begin(await ticket(browser), { Origin: 'http://evil.example' })

  expect([response.status, response.headers.get(lineHeader.line)]).toEqual([403, null])
})

test.each([
  ['made up', async () => begin('x'.repeat(43), {}), 4401],
  ['lost in a crash, a page’s', async () => begin('x'.repeat(43)), 4503],
  ['used up', async () => begin(await usedUp()), 4401],
  ['a page’s, brought by a program', async () => begin(await ticket(browser), {}), 4401],
])('PR15 a ticket that is %s is told so as a WebSocket is', async (_name, opened, code) => {
  const name = (await opened()).headers.get(lineHeader.line) ?? ''

  expect((await hear(name, 0)).close).toMatchObject({ code })
  expect((await hear(name, 1)).status).toBe(404)
})

async function usedUp(): Promise<string> {
  const text = await ticket(browser)
  const connection = await browser.connect(draft.id, { ticket: text })
  await connection.notice(() => true)
  connection.socket.terminate()
  return text
}

test('a program with a ticket that lives writes over HTTPS too', async () => {
  const opened = await begin(await ticket(browser, { isOneTime: false, lifetimeS: 60 }), {})

  const { frames } = await hear(opened.headers.get(lineHeader.line) ?? '', 0)

  expect(frames[0]).toMatchObject({ kind: 'notice', notice: { role: 'write' } })
})

test('whoever is signed out reads, cannot write, and keeps no large message in our memory', async () => {
  const reader = await running.browser(null)
  const name = await line(reader)
  expect((await hear(name, 0)).frames[0]).toMatchObject({ kind: 'notice', notice: { role: 'read' } })
  expect(await say(name, 1, [typing('By nobody. ')])).toBe(204)
  await hearUntil(name, 1, ({ kind }) => kind === 'refused')

  const status = await say(name, 2, [new Uint8Array(1024 * 1024)])

  expect(status).toBe(413)
  expect(await textNow()).not.toContain('By nobody')
})

test('signing out ends the line', async () => {
  const other = await running.browser(grace)
  const name = await line(other)
  await hear(name, 0)

  await other.send('POST', '/auth/sign-out', {})

  expect((await hear(name, 1)).close).toMatchObject({ code: 4401 })
})

test('PR5 what is no batch, or no frame, ends the line as malformed', async () => {
  const [torn, nonsense] = [await line(browser), await line(browser)]
  await Promise.all([hear(torn, 0), hear(nonsense, 0)])
  const headers = { [lineHeader.line]: torn, [lineHeader.batch]: '1' }

  await running.request(path(), { method: 'POST', headers, body: new Uint8Array([9, 1]) })
  await say(nonsense, 1, [new Uint8Array([77])])

  expect((await hear(torn, 1)).close).toMatchObject({ code: 4400 })
  expect((await hear(nonsense, 1)).close).toMatchObject({ code: 4400 })
})

test('PR18 a line that is ended is gone', async () => {
  const name = await line(browser)
  await hear(name, 0)

  await running.request(path(), { method: 'DELETE', headers: { [lineHeader.line]: name } })

  expect((await hear(name, 1)).status).toBe(404)
})

test('stopping tells a line to move', async () => {
  const own = await runServer()
  own.wiki.write('Paris', 'Paris is a city.')
  const person = await own.browser(ada)
  const started = await bodyOf<DraftBody>(
    await person.send('POST', '/api/drafts', { title: 'Paris', chatMode: 'candid' }),
  )
  const got = await person.send('POST', `/api/drafts/${started.id}/tickets`, { isOneTime: true })
  const { ticket: text } = await bodyOf<TicketBody>(got)
  const at = `/live/${started.id}/frames`
  const opened = await own.request(`${at}?ticket=${text}&frames=1`, { method: 'POST', headers: fromOurPage })
  const headers = { [lineHeader.line]: opened.headers.get(lineHeader.line) ?? '' }
  await (await own.request(at, { headers: { ...headers, [lineHeader.delivery]: '0' } })).arrayBuffer()
  const waiting = own.request(at, { headers: { ...headers, [lineHeader.delivery]: '1' } })
  // It waits at the server, not in this process.
  await expect.poll(async () => (await own.request('/healthz')).status).toBe(200)

  await own.close()

  const delivery = decodeDelivery(new Uint8Array(await (await waiting).arrayBuffer()))
  expect(delivery?.close).toEqual({ code: 4503, reason: 'move 400' })
})
