import { readdirSync, readFileSync, copyFileSync, rmSync } from 'node:fs'
import { createHash } from 'node:crypto'
import path from 'node:path'
import { toDraftId } from '@scriptorium/draft'
import { encodeSyncStep1, encodeSyncStep2 } from '@scriptorium/protocol'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import { publicAddress } from '../testing/browser.ts'
import { grace } from '../testing/small-wiki.ts'
import { operatorToken, runServer } from '../testing/running-server.ts'
import type { Running } from '../testing/running-server.ts'

const secret = 'the-unspeakable-name'
/** What a browser says of the page that opens a connection. */
const fromBrowser = { headers: { Origin: publicAddress } }
let running: Running
let draft: string

beforeEach(async () => {
  running = await runServer()
  const browser = await running.browser(grace)
  const started = await browser.send('POST', '/api/drafts', { title: 'Lake', chatMode: 'recorded' })
  draft = ((await started.json()) as { id: string }).id
})
afterEach(() => running.close())

function asOperator(method: string, address: string, body?: object): Promise<Response> {
  return running.request(address, {
    method,
    headers: { Authorization: `Bearer ${operatorToken}`, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
}

/** Writes as Grace through a real connection; the doc stays as a client that goes offline has it. */
async function write(words: string): Promise<Y.Doc> {
  const browser = await running.browser(grace)
  const answer = await browser.send('POST', `/api/drafts/${draft}/tickets`, { isOneTime: true })
  const { ticket } = (await answer.json()) as { ticket: string }
  const doc = new Y.Doc()
  doc.getText('wikitext').insert(0, words)
  const socket = new WebSocket(`${running.address.replace('http', 'ws')}/live/${draft}?ticket=${ticket}`, fromBrowser)
  await new Promise((resolve) => {
    socket.once('open', resolve)
  })
  socket.send(encodeSyncStep1(new Uint8Array([0])))
  socket.send(encodeSyncStep2(Y.encodeStateAsUpdate(doc)))
  await vi.waitFor(async () => expect(await text()).toContain(words), { timeout: 60_000 })
  return doc
}

async function text(): Promise<string> {
  const answer = await asOperator('GET', `/api/drafts/${draft}/text`)
  return ((await answer.json()) as { wikitext: string }).wikitext
}

/** Files of the data folder that hold the words. */
function filesWith(words: string): string[] {
  const folder = path.dirname(running.databasePath)
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file).includes(words))
}

test('UP1 an erased phrase is nowhere: not in the text, not on the disk, and no stale client brings it back', async () => {
  const stale = await write(`It is called ${secret}, or so they say.`)
  const isThere = filesWith(secret).length > 0

  const answer = await asOperator('POST', `/api/drafts/${draft}/erase`, { phrase: secret })

  expect([isThere, answer.status, await answer.json()]).toEqual([
    true,
    200,
    { generation: 2, codeUnits: secret.length },
  ])
  expect(await text()).toContain('It is called , or so they say.')
  await comeBack(stale)
  expect(await text()).not.toContain(secret)
  expect(filesWith(secret)).toEqual([])
})

/** With the whole doc of before, over a fresh ticket of the new generation, until it is sent away. */
async function comeBack(doc: Y.Doc): Promise<void> {
  const browser = await running.browser(grace)
  const answer = await browser.send('POST', `/api/drafts/${draft}/tickets`, { isOneTime: true })
  const { ticket } = (await answer.json()) as { ticket: string }
  const socket = new WebSocket(`${running.address.replace('http', 'ws')}/live/${draft}?ticket=${ticket}`, fromBrowser)
  const code = new Promise((resolve) => {
    socket.once('close', resolve)
  })
  socket.once('open', () => {
    socket.send(encodeSyncStep1(new Uint8Array([0])))
    socket.send(encodeSyncStep2(Y.encodeStateAsUpdate(doc)))
  })
  expect(await code).toBe(4409)
}

test('UP2 a part is erased by its place in the text that was seen, and only in that text', async () => {
  await write(`Long ${secret} words.`)
  const wikitext = await text()
  const from = wikitext.indexOf(secret)
  const part = { from, to: from + secret.length, sha256: createHash('sha256').update(wikitext).digest('hex') }

  const wrong = await asOperator('POST', `/api/drafts/${draft}/erase`, { ...part, sha256: 'a'.repeat(64) })
  const right = await asOperator('POST', `/api/drafts/${draft}/erase`, part)

  expect([wrong.status, right.status]).toEqual([409, 200])
  expect(await text()).toContain('Long  words.')
  expect(filesWith(secret)).toEqual([])
})

test('UP3 only the operator erases, begins anew, asks who did it, or backs up', async () => {
  const browser = await running.browser(grace)
  const asked = await Promise.all([
    browser.send('POST', `/api/drafts/${draft}/erase`, { phrase: 'x' }),
    browser.send('POST', `/api/drafts/${draft}/renew`, {}),
    browser.send('POST', '/api/backups', {}),
    running.request(`/api/drafts/${draft}/generations`),
  ])

  expect(asked.map(({ status }) => status)).toEqual([403, 403, 403, 401])
})

test('UP4 beginning anew keeps the text, and is listed', async () => {
  await write('Some words.')
  const before = await text()

  const answer = await asOperator('POST', `/api/drafts/${draft}/renew`, {})

  expect(await answer.json()).toMatchObject({ generation: 2, reason: 'asked', culprit: null })
  expect(await text()).toBe(before)
  const listed = await asOperator('GET', `/api/drafts/${draft}/generations`)
  expect(await listed.json()).toMatchObject({ generations: [{ generation: 2, reason: 'asked' }] })
  const people = await asOperator('GET', `/api/drafts/${draft}/people`)
  expect(await people.json()).toMatchObject({ authors: [{ name: grace.name }] })
})

test('UP5 a restored backup has the text of its moment, begins a new generation, and refuses who holds what came after', async () => {
  await write('Before. ')
  const made = (await (await asOperator('POST', '/api/backups', {})).json()) as { file: string; bytes: number }
  const stale = await write('After. ')
  await running.restart(() => {
    for (const end of ['', '-wal', '-shm']) rmSync(`${running.databasePath}${end}`, { force: true })
    copyFileSync(made.file, running.databasePath)
  })

  expect(made.bytes).toBeGreaterThan(0)
  expect(await text()).toContain('Before.')
  await comeBack(stale)
  const generations = await running.store.log.generations(toDraftId(draft))
  expect(generations.map(({ generation, reason }) => [generation, reason])).toEqual([[2, 'backup-restored']])
  expect(await text()).not.toContain('After.')
})
