import { afterAll, beforeAll, expect, test } from 'vitest'
import { toDraftId, toGeneration } from '@scriptorium/draft'
import type { DraftId } from '@scriptorium/draft'
import type { DraftBody, NewTokenBody, TicketBody } from '@scriptorium/protocol'
import { moveWithinMs } from '@scriptorium/protocol'
import { bodyOf, connect } from '../testing/browser.ts'
import type { Browser } from '../testing/browser.ts'
import { runServer } from '../testing/running-server.ts'
import type { Running } from '../testing/running-server.ts'
import { sha256 } from '../random-words.ts'
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

async function ticket(by: Browser, body: object = { isOneTime: true }): Promise<TicketBody> {
  return bodyOf<TicketBody>(await by.send('POST', `/api/drafts/${draft.id}/tickets`, body))
}

test('a person writes, somebody signed out reads', async () => {
  const writer = await browser.connect(draft.id)
  const reader = await (await running.browser(null)).connect(draft.id)

  expect(await writer.notice(() => true)).toMatchObject({ role: 'write', readOnlyBecause: null })
  expect(await reader.notice(() => true)).toMatchObject({ role: 'read', readOnlyBecause: 'signed-out' })
  writer.socket.terminate()
  reader.socket.terminate()
})

test.each(['http://evil.example', 'http://localhost:8041', 'http://localhost:8040.evil.example', 'null'])(
  'a page of %s gets no frame at all, whatever ticket it has',
  async (origin) => {
    const { ticket: stolen } = await ticket(browser)

    await expect(connect(running.address, draft.id, stolen, origin)).rejects.toThrow('refused with 403')
  },
)

test('a one-time ticket lets one connection in', async () => {
  const { ticket: once } = await ticket(browser)
  const first = await browser.connect(draft.id, { ticket: once })
  await first.notice(({ role }) => role === 'write')

  const second = await browser.connect(draft.id, { ticket: once })

  expect(await second.closed).toBe(4401)
  first.socket.terminate()
})

test.each([
  ['made up', { ticket: 'x'.repeat(43), origin: null }],
  ['missing', { ticket: '' }],
])('a ticket that is %s is refused so that clients stay away', async (_name, brought) => {
  const connection = await browser.connect(draft.id, brought)

  expect(await connection.closed).toBe(4401)
})

test('a page whose ticket is unknown, for the server that made it has crashed, comes back with another', async () => {
  const connection = await browser.connect(draft.id, { ticket: 'x'.repeat(43) })

  expect(await connection.closed).toBe(4503)
})

test('a ticket opens its own draft only; an unknown draft is said to be unknown', async () => {
  const other = await bodyOf<DraftBody>(
    await browser.send('POST', '/api/drafts', { title: 'Rome', chatMode: 'recorded' }),
  )
  const [one, two] = [await ticket(browser), await ticket(browser)]

  const wrong = await browser.connect(other.id, { ticket: one.ticket })
  const unknown = await browser.connect('0000000000000000', { ticket: two.ticket })
  const nonsense = await browser.connect('..%2f', { ticket: two.ticket })

  expect(await wrong.closed).toBe(4401)
  expect(await unknown.closed).toBe(4404)
  expect(await nonsense.closed).toBe(4404)
})

test('a program comes with a ticket that lives, not with a one-time one', async () => {
  const program = await ticket(browser, { isOneTime: false, lifetimeS: 60 })
  const { ticket: once } = await ticket(browser)

  const refused = await browser.connect(draft.id, { ticket: once, origin: null })
  const first = await browser.connect(draft.id, { ticket: program.ticket, origin: null })
  const second = await browser.connect(draft.id, { ticket: program.ticket, origin: null })

  expect(await refused.closed).toBe(4401)
  await first.notice(({ role }) => role === 'write')
  await second.notice(({ role }) => role === 'write')
  first.socket.terminate()
  second.socket.terminate()
})

test('nobody signed out gets a ticket for a program', async () => {
  const response = await running.request(`/api/drafts/${draft.id}/tickets`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ isOneTime: false }),
  })

  expect(response.status).toBe(401)
})

test('revoked tickets are refused', async () => {
  const other = await running.browser(grace)
  const program = await ticket(other, { isOneTime: false })
  await other.send('DELETE', `/api/drafts/${draft.id}/tickets`)

  const connection = await other.connect(draft.id, { ticket: program.ticket, origin: null })

  expect(await connection.closed).toBe(4401)
})

test('signing out here cuts the connection, and a ticket fetched before opens nothing', async () => {
  const other = await running.browser(grace)
  const connection = await other.connect(draft.id)
  const { ticket: fetched } = await ticket(other)

  await other.send('POST', '/auth/sign-out', {})

  expect(await connection.closed).toBe(4401)
  expect(await (await other.connect(draft.id, { ticket: fetched })).closed).toBe(4401)
})

test('revoking an access key cuts what a program opened with it', async () => {
  const made = await bodyOf<NewTokenBody>(
    await browser.send('POST', '/api/tokens', { label: 'robot', lifetimeDays: 1 }),
  )
  const headers = { Authorization: `Bearer ${made.token}`, 'Content-Type': 'application/json' }
  const body = JSON.stringify({ isOneTime: false })
  const got = await running.request(`/api/drafts/${draft.id}/tickets`, { method: 'POST', headers, body })
  const { ticket: program } = await bodyOf<TicketBody>(got)
  const connection = await browser.connect(draft.id, { ticket: program, origin: null })
  await connection.notice(({ role }) => role === 'write')

  const revoked = await browser.send('DELETE', `/api/tokens/${made.handle}`)

  expect(revoked.status).toBe(204)
  expect(await connection.closed).toBe(4401)
  expect(await (await browser.connect(draft.id, { ticket: program, origin: null })).closed).toBe(4401)
})

test('an upgrade anywhere else is refused', async () => {
  await expect(connect(running.address, 'a/b', 'x', null)).rejects.toThrow('refused with 404')
})

test('signing out, and a lock, while the draft is still being loaded hold for the connection that just comes', async () => {
  const start = { title: 'Oslo', chatMode: 'candid' }
  const page = await bodyOf<DraftBody>(await browser.send('POST', '/api/drafts', start))
  const other = await running.browser(grace)
  const { log } = running.store
  const load = log.load.bind(log)
  let letLoad: (() => void) | undefined
  const mayLoad = new Promise<void>((resolve) => {
    letLoad = resolve
  })
  const loading = new Promise<void>((resolve) => {
    Object.assign(log, {
      async load(id: DraftId) {
        if (id === page.id) {
          resolve()
          await mayLoad
        }
        return load(id)
      },
    })
  })
  const [leaver, stayer] = [await other.connect(page.id), await browser.connect(page.id)]
  await loading

  await other.send('POST', '/auth/sign-out', {})
  await browser.send('POST', `/api/drafts/${page.id}/lock`, { untilMs: null })
  letLoad?.()

  expect(await leaver.closed).toBe(4401)
  expect(await stayer.notice(({ role }) => role === 'read')).toMatchObject({ readOnlyBecause: 'locked' })
  stayer.socket.terminate()
  Object.assign(log, { load })
})

test('a connection does not outlive the sign-in that it came with', async () => {
  const { access } = running.store
  const nowMs = Date.now()
  const [cookieSha256, text] = ['c'.repeat(64), 'short-lived']
  await access.createSignIn({
    cookieSha256,
    person: ada.person,
    csrf: 'x',
    createdAtMs: nowMs,
    expiresAtMs: nowMs + 5_000,
    language: 'en',
  })
  await access.createTicket({
    ticketSha256: sha256(text),
    draft: toDraftId(draft.id),
    generation: toGeneration(draft.generation),
    person: ada.person,
    isOneTime: false,
    expiresAtMs: nowMs + 60_000,
    cookieSha256,
  })
  const connection = await browser.connect(draft.id, { ticket: text, origin: null })
  await connection.notice(({ role }) => role === 'write')

  expect(await connection.closed).toBe(4401)
})

test('who has no name cannot leave a large message half said in our memory', async () => {
  const reader = await (await running.browser(null)).connect(draft.id)
  const writer = await browser.connect(draft.id)
  await Promise.all([reader.notice(() => true), writer.notice(() => true)])

  for (const { socket } of [reader, writer]) socket.send(new Uint8Array(2 * 1024 * 1024), { fin: false })

  expect(await reader.closed).toBe(1009)
  expect(writer.socket.readyState).toBe(writer.socket.OPEN)
  writer.socket.terminate()
})

test('stopping sends everybody away with "come back"', async () => {
  const own = await runServer()
  own.wiki.write('Paris', 'Paris is a city.')
  const person = await own.browser(ada)
  const started = await bodyOf<DraftBody>(
    await person.send('POST', '/api/drafts', { title: 'Paris', chatMode: 'candid' }),
  )
  const connection = await person.connect(started.id)
  await connection.notice(({ role }) => role === 'write')

  await own.close()

  expect(await connection.closed).toBe(4503)
})

test('stopping: not ready first, then everybody is told to move, and nobody can hold it up', async () => {
  const own = await runServer()
  own.wiki.write('Paris', 'Paris is a city.')
  const person = await own.browser(ada)
  const started = await bodyOf<DraftBody>(
    await person.send('POST', '/api/drafts', { title: 'Paris', chatMode: 'candid' }),
  )
  const [connection, deaf] = [await person.connect(started.id), await person.connect(started.id)]
  await connection.notice(({ role }) => role === 'write')
  await deaf.notice(({ role }) => role === 'write')
  const farewell = new Promise((resolve) => {
    connection.socket.on('close', (code, reason: Buffer) => resolve(moveWithinMs(code, reason.toString())))
  })
  deaf.socket.pause()
  const startedAtMs = performance.now()

  const closing = own.server.close()

  const ready = await own.request('/readyz')
  expect([ready.status, await ready.json()]).toEqual([503, { isReady: false }])
  expect(await farewell).toBe(400)
  await closing
  expect(performance.now() - startedAtMs).toBeLessThan(20_000)
  deaf.socket.terminate()
  await own.close()
})
