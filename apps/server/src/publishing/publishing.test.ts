import { encodeSyncStep1, encodeTextHash } from '@scriptorium/protocol'
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import type {
  DraftBody,
  HistoryBody,
  NewTokenBody,
  OrderBody,
  PublicationBody,
  PublicationListBody,
  ReviewBody,
} from '@scriptorium/protocol'
import { toDraftId, toGeneration, toPublicationId, toSequenceNumber } from '@scriptorium/draft'
import type { Order, PersonId } from '@scriptorium/draft'
import * as Y from 'yjs'
import { bodyOf, codeOf, publicAddress } from '../testing/browser.ts'
import type { Browser } from '../testing/browser.ts'
import { operatorToken, runServer } from '../testing/running-server.ts'
import type { Running } from '../testing/running-server.ts'
import { ada, grace, marit } from '../testing/small-wiki.ts'

let running: Running
let browser: Browser
let draft: DraftBody
let pages = 0

beforeAll(async () => {
  running = await runServer()
  browser = await running.browser(marit)
})
afterAll(() => running.close())
beforeEach(async () => {
  pages += 1
  running.wiki.write(`Page ${pages}`, 'Paris is a city.')
  draft = await started(`Page ${pages}`)
  await typed(draft, ada.person, ' It lies on the Seine.')
})

async function started(title: string): Promise<DraftBody> {
  return bodyOf<DraftBody>(await browser.send('POST', '/api/drafts', { title, chatMode: 'recorded' }))
}

/** Puts words at the end of a draft that nobody has open, as its log would have them. */
async function typed({ id }: DraftBody, author: PersonId, words: string): Promise<void> {
  const { log, people } = running.store
  await people.upsert(author === ada.person ? ada : grace)
  const name = toDraftId(id)
  const stored = await log.load(name)
  const doc = new Y.Doc()
  if (stored?.snapshot) Y.applyUpdate(doc, stored.snapshot.state)
  for (const { update } of stored?.tail ?? []) Y.applyUpdate(doc, update)
  doc.clientID = 1_000 + (stored?.tail.length ?? 0)
  const before = Y.encodeStateVector(doc)
  const text = doc.getText('wikitext')
  text.insert(text.length, words)
  const generation = toGeneration(1)
  await log.claim([{ draft: name, generation, clientId: doc.clientID, person: author }])
  const sequence = toSequenceNumber((stored?.tail.at(-1)?.sequence ?? stored?.snapshot?.sequence ?? 0) + 1)
  const update = Y.encodeStateAsUpdate(doc, before)
  await log.append([{ draft: name, generation, sequence, author, atMs: 1, update }])
}

async function reviewed(by = browser): Promise<ReviewBody> {
  return bodyOf<ReviewBody>(await by.get(`/api/drafts/${draft.id}/review`))
}

function press(review: ReviewBody, more: object = {}, by = browser, headers: Record<string, string> = {}) {
  const { generation, sequence, sha256 } = review.text
  const summary = review.summary
  const body = { generation, sequence, sha256, baseRevision: review.base?.revision ?? null, summary }
  const path = `/api/drafts/${draft.id}/publications`
  return by.send('POST', path, { ...body, isMinor: false, isWatched: true, ...more }, headers)
}

async function ordered(more: object = {}): Promise<Order> {
  const { publication } = await bodyOf<OrderBody>(await press(await reviewed(), more))
  return orderOf(publication)
}

async function orderOf(publication: string): Promise<Order> {
  const found = await running.store.publications.find(toPublicationId(publication))
  if (found === undefined) throw new Error('no such order on the disk')
  return found.order
}

function fetchedByWiki(publication: string, token = `fetch-${publication}`): Promise<Response> {
  return running.request(`/wiki/orders/${publication}`, { headers: { Authorization: `Bearer ${token}` } })
}

async function publicationNow(id: string): Promise<PublicationBody> {
  return bodyOf<PublicationBody>(await browser.get(`/api/publications/${id}`))
}

test('the review shows text, base, who wrote what, checks and a summary that names the others', async () => {
  const review = await reviewed()

  expect(review.text.wikitext).toBe('Paris is a city. It lies on the Seine.')
  expect(review.base?.wikitext).toBe('Paris is a city.')
  expect(review.isCurrent).toBe(true)
  expect(review.authors).toEqual([{ id: '1', name: 'Ada', isTemporary: false, codeUnits: 22, mayEdit: true }])
  expect(review.summary).toBe('Written together by [[User:Ada|Ada]]')
  expect(review.checks.filter((check) => !check.isFine)).toEqual([])
  expect(review.spans.reduce((sum, span) => sum + span.codeUnits, 0)).toBe(review.text.wikitext.length)
})

test('RC5 the review names whose editor holds another text, while it does; where nobody contradicts them no order is made', async () => {
  const answer = await browser.send('POST', `/api/drafts/${draft.id}/tickets`, { isOneTime: true })
  const { ticket } = await bodyOf<{ ticket: string }>(answer)
  const { generation, sequence } = (await reviewed()).text
  const address = `${running.address.replace('http', 'ws')}/live/${draft.id}?ticket=${ticket}&frames=1`
  const socket = new WebSocket(address, { headers: { Origin: publicAddress } })
  await new Promise((resolve) => {
    socket.once('open', resolve)
  })

  socket.send(encodeSyncStep1(new Uint8Array([0])))
  socket.send(encodeTextHash({ generation, sequence }, new Uint8Array(32)))

  const inStep = async () => (await reviewed()).checks.find(({ id }) => id === 'in-step')
  await vi.waitFor(
    async () => expect(await inStep()).toEqual({ id: 'in-step', isFine: false, line: null, parameters: [marit.name] }),
    { timeout: 60_000 },
  )
  expect(await codeOf(await press(await reviewed()))).toBe('draft/out-of-step')
  socket.close()
  await vi.waitFor(async () => expect(await inStep()).toMatchObject({ isFine: true }), { timeout: 60_000 })
})

test('from press to revision: the wiki fetches the order, saves it, and the revision is read back', async () => {
  const review = await reviewed()

  const answer = await press(review)

  expect(answer.status).toBe(201)
  const { publication, goTo } = await bodyOf<OrderBody>(answer)
  expect(goTo).toContain(`Special:DraftTogether/publish/${publication}`)
  const fetched = await bodyOf<{ order: string; wikitext: string; ageMs: number }>(await fetchedByWiki(publication))
  expect(fetched).toMatchObject({
    order: `order ${publication} ${review.text.sha256}`,
    wikitext: review.text.wikitext,
  })
  expect(fetched.ageMs).toBeLessThan(60_000)
  const receipt = running.wiki.save(await orderOf(publication))
  const back = await browser.get(`/p/${publication}?receipt=${encodeURIComponent(running.wiki.receiptToken(receipt))}`)
  expect(back.status).toBe(303)
  expect(back.headers.get('Location')).toBe(`/p/${publication}`)
  expect(await publicationNow(publication)).toMatchObject({
    state: 'saved',
    revision: receipt.revision,
    isExact: true,
    isMerged: false,
    authors: [{ name: 'Ada', codeUnits: 22 }],
  })
  const after = await bodyOf<DraftBody>(await browser.get(`/api/drafts/${draft.id}`))
  expect(after).toMatchObject({
    state: 'published',
    publication,
    publishedRevision: receipt.revision,
    endedBy: 'Marit',
  })
  expect((await fetchedByWiki(publication)).status).toBe(410)
})

test('pressing twice at once, or again, is one order', async () => {
  const review = await reviewed()

  const answers = await Promise.all([press(review), press(review), press(review)])
  const orders = await Promise.all(answers.map((answer) => bodyOf<OrderBody>(answer)))

  expect(new Set(orders.map((order) => order.publication)).size).toBe(1)
  expect(await running.store.publications.ofDraft(toDraftId(draft.id))).toHaveLength(1)
})

test('pressing again with another summary sets the first order aside: only one can be fetched', async () => {
  const first = await ordered()
  const second = await ordered({ summary: 'Better words' })

  expect(second.publication).not.toBe(first.publication)
  expect((await fetchedByWiki(first.publication)).status).toBe(410)
  expect((await fetchedByWiki(second.publication)).status).toBe(200)
})

test.each([
  ['another site’s page', { Origin: 'http://evil.example' }, 'request/forged'],
  ['a page that the browser calls foreign', { 'Sec-Fetch-Site': 'same-site' }, 'request/forged'],
  ['a page without our secret', { 'X-Scriptorium-CSRF': 'guess' }, 'request/forged'],
])('%s cannot press', async (_name, headers, code) => {
  const answer = await press(await reviewed(), {}, browser, headers)

  expect(await codeOf(answer)).toBe(code)
  expect(await running.store.publications.ofDraft(toDraftId(draft.id))).toHaveLength(0)
})

test('neither a token nor the operator can publish', async () => {
  const review = await reviewed()
  const made = await bodyOf<NewTokenBody>(
    await browser.send('POST', '/api/tokens', { label: 'robot', lifetimeDays: 1 }),
  )
  const { generation, sequence, sha256 } = review.text
  const pressed = { generation, sequence, sha256, baseRevision: review.base?.revision ?? null, summary: '' }
  const body = JSON.stringify({ ...pressed, isMinor: false, isWatched: false })
  const path = `/api/drafts/${draft.id}/publications`

  for (const secret of [made.token, operatorToken]) {
    const headers = { Authorization: `Bearer ${secret}`, 'Content-Type': 'application/json' }
    const answer = await running.request(path, { method: 'POST', headers, body })
    expect(await bodyOf(answer)).toMatchObject({ code: 'request/forged', details: { reason: 'token-may-not' } })
  }
  const withCookieToo = await browser.send('POST', path, JSON.parse(body), { Authorization: `Bearer ${made.token}` })
  expect(await codeOf(withCookieToo)).toBe('request/forged')
  expect(await running.store.publications.ofDraft(toDraftId(draft.id))).toHaveLength(0)
})

test('a text that changed after the review is not ordered', async () => {
  const review = await reviewed()
  await typed(draft, grace.person, ' More.')

  expect(await codeOf(await press(review))).toBe('draft/text-changed')
})

test('a page that moved on after the review is not ordered, and it is said which revision is there', async () => {
  const review = await reviewed()
  const { revision } = running.wiki.write(draft.title, 'Paris is a large city.')

  expect(await bodyOf(await press(review))).toMatchObject({
    status: 409,
    code: 'publication/not-current',
    details: { currentRevision: revision, baseRevision: review.base?.revision },
  })
  expect((await reviewed()).isCurrent).toBe(false)
})

test('a revision without a changed word, as protecting makes one, is no change of the page', async () => {
  const { revision } = running.wiki.write(draft.title, 'Paris is a city.')

  const review = await reviewed()

  expect(review.isCurrent).toBe(true)
  expect(review.base?.revision).toBe(revision)
  const { page } = await ordered()
  expect(page).toMatchObject({ kind: 'existing', baseRevision: revision })
})

test('rights are asked at the press, not remembered from the review', async () => {
  const review = await reviewed()
  running.wiki.mayDo = (person, _title, action) => action === 'read' || person !== marit.person

  const answer = await press(review)

  running.wiki.mayDo = (person, _title, action) => action === 'read' || person !== null
  expect(await codeOf(answer)).toBe('person/not-allowed')
})

test('a draft that equals its page is not ordered', async () => {
  draft = await started('Atlantis')
  const review = await reviewed()

  expect(review.checks.find((check) => check.id === 'changed')?.isFine).toBe(false)
  expect(await codeOf(await press(review))).toBe('publication/nothing-to-publish')
})

test('only the wiki fetches an order, and an unknown one is unknown', async () => {
  const { publication } = await ordered()

  expect(await codeOf(await fetchedByWiki(publication, 'fetch-other'))).toBe('sign-in/refused')
  expect((await running.request(`/wiki/orders/${publication}`)).status).toBe(403)
  expect((await fetchedByWiki('0'.repeat(32))).status).toBe(404)
  expect((await fetchedByWiki('nonsense')).status).toBe(404)
})

test('a receipt of another order, or of another person, settles nothing', async () => {
  const mine = await ordered()
  const receipt = running.wiki.save(mine)
  const stranger = running.wiki.receiptToken({ ...receipt, person: grace.person })
  const elsewhere = running.wiki.receiptToken(receipt)

  await browser.get(`/p/${mine.publication}?receipt=${encodeURIComponent(stranger)}`)
  await browser.get(`/p/${'0'.repeat(32)}?receipt=${encodeURIComponent(elsewhere)}`)
  const forged = await browser.get(`/p/${mine.publication}?receipt=forged`)

  expect(forged.headers.get('Location')).toBe(`/p/${mine.publication}`)
  expect((await running.store.publications.find(mine.publication))?.state.kind).toBe('ordered')
})

test('a receipt whose revision cannot be read yet is unclear, and resolves by itself', async () => {
  const { publication, ...order } = await ordered()
  const receipt = running.wiki.save({ publication, ...order })
  running.wiki.isDown = true
  await browser.get(`/p/${publication}?receipt=${encodeURIComponent(running.wiki.receiptToken(receipt))}`)
  expect((await running.store.publications.find(publication))?.state.kind).toBe('unclear')
  running.wiki.isDown = false

  await running.restart()
  await running.server.background.resolveDue()

  expect(await publicationNow(publication)).toMatchObject({ state: 'saved', isExact: true, revision: receipt.revision })
})

test('an order whose answer was lost is found in the page’s history after a restart, by tag, person and text', async () => {
  const order = await ordered()
  running.wiki.write(draft.title, order.wikitext, 'Marit', [])
  await running.server.background.resolveDue()
  expect((await running.store.publications.find(order.publication))?.state.kind).toBe('ordered')
  const receipt = running.wiki.save(order)

  await running.restart()
  await running.server.background.resolveDue()

  expect(await publicationNow(order.publication)).toMatchObject({ state: 'saved', revision: receipt.revision })
})

test('a revision that is not exactly the ordered text is said to be another', async () => {
  const order = await ordered()
  const { revision, parent } = running.wiki.write(draft.title, 'Something else.', 'Marit', ['drafttogether'])
  const receipt = { publication: order.publication, revision, parent, person: order.person, isUnchanged: false }

  await browser.get(`/p/${order.publication}?receipt=${encodeURIComponent(running.wiki.receiptToken(receipt))}`)

  expect(await publicationNow(order.publication)).toMatchObject({ state: 'saved', isExact: false })
})

test('words written while the wiki saved are nobody’s to lose: the draft goes on from the new revision', async () => {
  const order = await ordered()
  await typed(draft, grace.person, ' More.')
  const receipt = running.wiki.save(order)

  await browser.get(`/p/${order.publication}?receipt=${encodeURIComponent(running.wiki.receiptToken(receipt))}`)

  const after = await bodyOf<DraftBody>(await browser.get(`/api/drafts/${draft.id}`))
  expect(after).toMatchObject({ state: 'open', baseRevision: receipt.revision })
  expect(await publicationNow(order.publication)).toMatchObject({ state: 'saved', isExact: true })
})

test('HIST12 the history keeps from which revision a draft began, and that it began as a new page', async () => {
  const began = async () => {
    const { generations } = await bodyOf<HistoryBody>(await browser.get(`/api/drafts/${draft.id}/history`))
    return generations.map(({ baseRevision }) => baseRevision)
  }
  const first = draft.baseRevision
  expect(await began()).toEqual([first])

  for (const words of [' More.', ' And more.']) {
    const order = await ordered()
    await typed(draft, grace.person, words)
    await browser.get(receiptPathOf(order))
  }

  expect((await bodyOf<DraftBody>(await browser.get(`/api/drafts/${draft.id}`))).baseRevision).not.toBe(first)
  expect(await began()).toEqual([first])
  const read = vi.spyOn(running.store.publications, 'ofDraft')
  onTestFinished(() => read.mockRestore())
  expect(await began()).toEqual([first])
  expect(read).not.toHaveBeenCalled()
  draft = await started(`Unwritten ${pages}`)
  await typed(draft, ada.person, 'It is new.')
  await browser.get(receiptPathOf(await ordered()))
  expect((await bodyOf<DraftBody>(await browser.get(`/api/drafts/${draft.id}`))).state).toBe('published')
  expect(await began()).toEqual([null])
})

/** The wiki saves the order and sends the browser here. */
function receiptPathOf(order: Order): string {
  return `/p/${order.publication}?receipt=${encodeURIComponent(running.wiki.receiptToken(running.wiki.save(order)))}`
}

test('the wiki’s refusal is told in its own words, and the draft stays', async () => {
  const order = await ordered()
  const token = running.wiki.eventToken({
    kind: 'order-refused',
    publication: order.publication,
    person: order.person,
    wikiCode: 'spamblacklist',
    text: 'This link is not taken.',
  })

  await running.request('/wiki/events', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ token }),
  })

  expect(await publicationNow(order.publication)).toMatchObject({
    state: 'refused',
    wikiCode: 'spamblacklist',
    wikiText: 'This link is not taken.',
  })
  expect(await bodyOf(await browser.get(`/api/drafts/${draft.id}`))).toMatchObject({ state: 'open' })
})

test('an event that the wiki did not sign changes nothing', async () => {
  const answer = await running.request('/wiki/events', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ token: 'forged' }),
  })

  expect(await codeOf(answer)).toBe('sign-in/refused')
})

test('the record of a publication can be had as JSON and as plain text, and is listed once it is saved', async () => {
  const order = await ordered()
  const receipt = running.wiki.save(order)
  await browser.get(`/p/${order.publication}?receipt=${encodeURIComponent(running.wiki.receiptToken(receipt))}`)

  const json = await bodyOf<PublicationBody>(await running.request(`/p/${order.publication}.json`))
  const text = await (await running.request(`/p/${order.publication}.txt`)).text()
  const list = await bodyOf<PublicationListBody>(await running.request('/api/publications?limit=50'))

  expect(json.id).toBe(order.publication)
  expect(text).toContain(`Revision: ${receipt.revision}`)
  expect(text).toContain('Ada: 22 characters')
  expect(list.publications.map((one) => one.id)).toContain(order.publication)
})

test('the preview is the wiki’s rendering under a policy of its own, for a frame of ours only', async () => {
  const answer = await browser.get(`/d/${draft.id}/preview`)

  const policy = answer.headers.get('Content-Security-Policy') ?? ''
  expect(policy).toMatch(/^sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none';/)
  expect(policy).toContain('frame-ancestors http://localhost:8040')
  expect(policy).not.toContain('script-src')
  const html = await answer.text()
  expect(html).toContain('<p>Paris is a city. It lies on the Seine.</p>')
  expect(html).toContain('load.php?only=styles')
})

test('nobody makes the wiki render for ever: previews have a rate of their own', async () => {
  const answers = await Promise.all(Array.from({ length: 25 }, () => running.request(`/d/${draft.id}/preview`)))

  expect(answers.filter(({ status }) => status === 429).length).toBeGreaterThanOrEqual(4)
  expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(20)
})

test('who may not read the page reads no publication of it', async () => {
  const { publication } = await ordered()
  running.wiki.mayDo = (person, title) => person === marit.person || title !== draft.title
  const other = await running.browser(grace)

  const answers = await Promise.all([
    other.get(`/api/publications/${publication}`),
    other.get(`/p/${publication}.json`),
    other.get(`/d/${draft.id}/preview`),
  ])

  running.wiki.mayDo = (person, _title, action) => action === 'read' || person !== null
  expect(answers.map((answer) => answer.status)).toEqual([404, 404, 404])
})

test('a crash between settling a publication and ending its draft is made good at the next start', async () => {
  const order = await ordered()
  const { revision, parent } = running.wiki.save(order)
  const state = { kind: 'saved', revision, parent, atMs: 1, isExact: true, isMerged: false } as const
  await running.store.publications.settle(order.publication, state)

  await running.restart()
  await running.server.background.resolveDue()

  expect(await bodyOf(await browser.get(`/api/drafts/${draft.id}`))).toMatchObject({
    state: 'published',
    publishedRevision: revision,
  })
})
