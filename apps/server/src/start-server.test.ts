import { setTimeout as wait } from 'node:timers/promises'
import type { DraftBody, DraftTextBody, OrderBody, ReviewBody, SessionBody } from '@scriptorium/protocol'
import { toDraftId, toGeneration, toPublicationId, toSequenceNumber } from '@scriptorium/draft'
import type { Draft, Order, RevisionId } from '@scriptorium/draft'
import { afterEach, beforeEach, expect, test } from 'vitest'
import * as Y from 'yjs'
import { bodyOf } from './testing/browser.ts'
import type { Browser } from './testing/browser.ts'
import { handClock } from './testing/hand-clock.ts'
import { runServer } from './testing/running-server.ts'
import type { Running } from './testing/running-server.ts'
import { ada } from './testing/small-wiki.ts'

/** What a slow part takes: longer than all else of a farewell. */
const slowMs = 400

let running: Running
let browser: Browser
let draft: DraftBody
let ended: string[]

// Time stands while the server ends: however slow the machine is, no patience of its runs out.
beforeEach(async () => {
  ended = []
  const clock = handClock()
  running = await runServer({}, clock)
  running.wiki.write('Paris', 'Paris is a city.')
  browser = await running.browser(ada)
  draft = await bodyOf<DraftBody>(await browser.send('POST', '/api/drafts', { title: 'Paris', chatMode: 'recorded' }))
  await typed('Old. ')
  clock.advance(1_000)
})
afterEach(() => running.close())

/** From now on it takes its time, and notes when it ends. */
function slow<Subject, Result>(name: string, act: (subject: Subject) => Promise<Result>) {
  return async (subject: Subject): Promise<Result> => {
    await wait(slowMs)
    const result = await act(subject)
    ended.push(name)
    return result
  }
}

async function close(): Promise<void> {
  await running.server.close()
  ended.push('server')
}

/** Words of Ada's, as the log would have them. */
async function typed(words: string): Promise<void> {
  const { log } = running.store
  const name = toDraftId(draft.id)
  const doc = new Y.Doc()
  for (const { update } of (await log.load(name))?.tail ?? []) Y.applyUpdate(doc, update)
  const before = Y.encodeStateVector(doc)
  doc.getText('wikitext').insert(0, words)
  const place = { draft: name, generation: toGeneration(1) }
  await log.claim([{ ...place, clientId: doc.clientID, person: ada.person }])
  const update = Y.encodeStateAsUpdate(doc, before)
  await log.append([{ ...place, sequence: toSequenceNumber(2), author: ada.person, atMs: 1, update }])
}

async function ordered(): Promise<Order> {
  const { text, base } = await bodyOf<ReviewBody>(await browser.get(`/api/drafts/${draft.id}/review`))
  const { generation, sequence, sha256 } = text
  const place = { generation, sequence, sha256, baseRevision: base?.revision ?? null }
  const answer = await browser.send('POST', `/api/drafts/${draft.id}/publications`, {
    ...place,
    summary: '',
    isMinor: false,
    isWatched: false,
  })
  const { publication } = await bodyOf<OrderBody>(answer)
  const found = await running.store.publications.find(toPublicationId(publication))
  if (found === undefined) throw new Error('no such order on the disk')
  return found.order
}

test('a server that ends first notes when its drafts were changed', async () => {
  const drafts = { ...running.store.drafts }
  Object.assign(running.store.drafts, { update: slow('note', (next: Draft) => drafts.update(next)) })
  const restored = await browser.send('POST', `/api/drafts/${draft.id}/restore`, { generation: 1, sequence: 1 })
  expect(restored.status).toBe(200)

  await close()

  expect(ended).toEqual(['note', 'server'])
})

test('a server that ends first acts on what the wiki told it', async () => {
  const order = await ordered()
  const receipt = running.wiki.save(order)
  const pages = { ...running.wiki.pages }
  Object.assign(running.wiki.pages, {
    getRevision: slow('read back', (revision: RevisionId) => pages.getRevision(revision)),
  })
  const token = running.wiki.eventToken({ kind: 'receipt', receipt })
  const headers = { 'Content-Type': 'application/json' }
  await running.request('/wiki/events', { method: 'POST', headers, body: JSON.stringify({ token }) })

  await close()

  expect(ended).toEqual(['read back', 'server'])
  const found = await running.store.publications.find(order.publication)
  expect(found?.state.kind).toBe('saved')
})

test('a server that starts while the wiki is down serves its drafts, says so, and notices when it is back', async () => {
  running.wiki.isDown = true
  await running.restart()

  const text = await bodyOf<DraftTextBody>(await browser.get(`/api/drafts/${draft.id}/text`))
  const isReachable = async () => (await bodyOf<SessionBody>(await browser.get('/api/session'))).wiki.isReachable

  expect(text.wikitext).toBe('Old. Paris is a city.')
  expect(await isReachable()).toBe(false)
  expect((await running.request('/readyz')).status).toBe(200)
  running.wiki.isDown = false
  await running.server.background.lookAtWiki()
  expect(await isReachable()).toBe(true)
})
