import type {
  ChangedTextBody,
  DraftBody,
  HistoryBody,
  HistoryTextBody,
  ReviewBody,
  VersionBody,
} from '@scriptorium/protocol'
import type { Person } from '@scriptorium/draft'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'

import { bodyOf, codeOf, publicAddress } from '../testing/browser.ts'
import type { Browser } from '../testing/browser.ts'
import { operatorToken, runServer } from '../testing/running-server.ts'
import type { Running } from '../testing/running-server.ts'
import { ada, grace, marit } from '../testing/small-wiki.ts'

let running: Running
let adaBrowser: Browser
let graceBrowser: Browser
let draft: DraftBody
const closers: (() => void)[] = []

beforeEach(async () => {
  running = await runServer()
  running.wiki.write('Paris', 'Paris is a city.\n\n== Travels ==\nBy boat.\n')
  adaBrowser = await running.browser(ada)
  graceBrowser = await running.browser(grace)
  draft = await bodyOf<DraftBody>(
    await adaBrowser.send('POST', '/api/drafts', { title: 'Paris', chatMode: 'recorded' }),
  )
})
afterEach(async () => {
  for (const close of closers.splice(0)) close()
  await running.close()
})

const soon = <Value>(check: () => Value | Promise<Value>): Promise<Value> =>
  vi.waitFor(check, { timeout: 60_000, interval: 20 })

/** What a browser says of the page that opens a connection. */
class BrowserSocket extends WebSocket {
  constructor(address: string) {
    super(address, { headers: { Origin: publicAddress } })
  }
}

interface Editor {
  readonly doc: Y.Doc
  readonly text: Y.Text
  type(at: number, words: string): Promise<void>
}

/** An unchanged y-websocket client, as this person. */
async function open(browser: Browser): Promise<Editor> {
  const answer = await browser.send('POST', `/api/drafts/${draft.id}/tickets`, { isOneTime: false, lifetimeS: 600 })
  const { ticket } = (await answer.json()) as { ticket: string }
  const doc = new Y.Doc()
  const provider = new WebsocketProvider(`${running.address.replace('http', 'ws')}/live`, draft.id, doc, {
    params: { ticket },
    // `ws` speaks the browser's interface; its types differ in events that the provider does not use.
    WebSocketPolyfill: BrowserSocket as unknown as typeof globalThis.WebSocket,
    disableBc: true,
  })
  closers.push(() => provider.destroy())
  await soon(() => expect(provider.synced).toBe(true))
  const text = doc.getText('wikitext')
  return {
    doc,
    text,
    async type(at, words) {
      text.insert(at, words)
      await soon(async () => expect(await textNow()).toContain(words))
    },
  }
}

async function textNow(): Promise<string> {
  const answer = await running.request(`/api/drafts/${draft.id}/text`)
  return ((await answer.json()) as { wikitext: string }).wikitext
}

const historyOf = async (query = ''): Promise<HistoryBody> =>
  bodyOf<HistoryBody>(await running.request(`/api/drafts/${draft.id}/history${query}`))

const textAt = async (query: string): Promise<HistoryTextBody> =>
  bodyOf<HistoryTextBody>(await running.request(`/api/drafts/${draft.id}/history/text?${query}`))

const words = ({ pieces }: HistoryTextBody): string =>
  pieces.reduce((text, piece) => (piece.kind === 'removed' ? text : text + piece.text), '')

const send = (browser: Browser, end: string, body: object, method: 'POST' | 'DELETE' = 'POST'): Promise<Response> =>
  browser.send(method, `/api/drafts/${draft.id}/${end}`, body)

function asOperator(end: string, body: object, method = 'POST'): Promise<Response> {
  return running.request(`/api/drafts/${draft.id}/${end}`, {
    method,
    headers: { Authorization: `Bearer ${operatorToken}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
}

/** Who wrote how much, as the review page says. */
async function credit(): Promise<Record<string, number>> {
  const { authors } = await bodyOf<ReviewBody>(await adaBrowser.get(`/api/drafts/${draft.id}/review`))
  return Object.fromEntries(authors.map(({ name, codeUnits }) => [name, codeUnits]))
}

const idOf = ({ person }: Person): string => person

test('HIST1 who wrote what where, the newest first, down to the beginning', async () => {
  const [one, other] = [await open(adaBrowser), await open(graceBrowser)]
  await one.type(16, ' It is old.')
  await other.type(one.text.length, 'And by train.')

  const history = await historyOf()

  expect(history).toMatchObject({
    generation: 1,
    generations: [{ generation: 1, began: 'seeded', sequence: 3 }],
    stretches: [
      { from: 3, person: { id: idOf(grace) }, section: 'Travels', added: 13, words: 'And by train.', kind: 'wrote' },
      { from: 2, person: { id: idOf(ada) }, section: null, added: 11, removed: 0, kind: 'wrote' },
      { from: 1, to: 1, person: null, kind: 'began' },
    ],
    hasMore: false,
    versions: [],
  })
  const page = await historyOf('?limit=1&before=3')
  expect([page.stretches.map(({ from }) => from), page.hasMore]).toEqual([[2], true])
})

test('HIST2 the text at a place, and what came and went since an earlier one, by whom', async () => {
  const [one, other] = [await open(adaBrowser), await open(graceBrowser)]
  await one.type(16, ' It is old.')
  await soon(() => expect(other.text.toJSON()).toContain('old'))
  other.text.delete(0, 5)
  await other.type(0, 'Lutetia')

  const before = await textAt('generation=1&sequence=1')
  const compared = await textAt('generation=1&sequence=4&since=1')

  expect(words(before)).toBe('Paris is a city.\n\n== Travels ==\nBy boat.\n')
  expect(words(compared)).toBe(await textNow())
  expect(compared.pieces).toEqual([
    { text: 'Paris', kind: 'removed', person: idOf(grace) },
    { text: 'Lutetia', kind: 'added', person: idOf(grace) },
    { text: ' is a city.', kind: 'kept', person: null },
    { text: ' It is old.', kind: 'added', person: idOf(ada) },
    { text: '\n\n== Travels ==\nBy boat.\n', kind: 'kept', person: null },
  ])
  expect(compared.people.map(({ name }) => name).toSorted()).toEqual([ada.name, grace.name].toSorted())
})

test('HIST3 places that are not there say so', async () => {
  for (const query of ['generation=1&sequence=9', 'generation=2&sequence=1'])
    expect(await codeOf(await running.request(`/api/drafts/${draft.id}/history/text?${query}`))).toBe(
      'draft/no-such-place',
    )
  expect(await codeOf(await running.request(`/api/drafts/${draft.id}/history?generation=7`))).toBe(
    'draft/no-such-place',
  )
})

test('HIST4 a place is named, renamed and unnamed by whoever may write, and by the operator', async () => {
  const place = { generation: 1, sequence: 1 }

  const named = await send(graceBrowser, 'versions', { ...place, name: ' Before the sources ' })
  const version = await bodyOf<VersionBody>(named)
  const renamed = await bodyOf<VersionBody>(await asOperator('versions', { ...place, name: 'The beginning' }))

  expect([named.status, version.name, version.by?.id]).toEqual([201, 'Before the sources', idOf(grace)])
  expect(renamed).toMatchObject({ id: version.id, name: 'The beginning', by: null })
  expect((await historyOf()).versions).toEqual([renamed])
  expect(await codeOf(await send(adaBrowser, 'versions', { ...place, sequence: 5, name: 'x' }))).toBe(
    'draft/no-such-place',
  )
  const gone = await send(adaBrowser, `versions/${version.id}`, {}, 'DELETE')
  const again = await send(adaBrowser, `versions/${version.id}`, {}, 'DELETE')
  expect([gone.status, await codeOf(again)]).toEqual([204, 'draft/version-not-found'])
})

test('NV1 a name is changed by who gave it and by who manages the draft, not by others', async () => {
  const first = { generation: 1, sequence: 1 }
  await (await open(adaBrowser)).type(0, 'Old. ')
  const second = await soon(async () => {
    const sequence = (await historyOf()).generations[0]?.sequence ?? 0
    expect(sequence).toBeGreaterThan(1)
    return { generation: 1, sequence }
  })
  const ofAda = await bodyOf<VersionBody>(await send(adaBrowser, 'versions', { ...first, name: 'Ada’s' }))
  await send(graceBrowser, 'versions', { ...second, name: 'Grace’s' })

  const refused = [
    await send(graceBrowser, 'versions', { ...first, name: 'x' }),
    await send(graceBrowser, `versions/${ofAda.id}`, {}, 'DELETE'),
  ]
  const own = await send(graceBrowser, 'versions', { ...second, name: 'Grace’s own' })

  expect(await Promise.all(refused.map(codeOf))).toEqual(['draft/not-yours', 'draft/not-yours'])
  expect(own.status).toBe(201)
  expect((await historyOf()).versions.map(({ name }) => name)).toEqual(['Ada’s', 'Grace’s own'])
  const renamed = await bodyOf<VersionBody>(await send(adaBrowser, 'versions', { ...second, name: 'Checked' }))
  expect(renamed.name).toBe('Checked')
  expect((await send(adaBrowser, `versions/${renamed.id}`, {}, 'DELETE')).status).toBe(204)
})

test('HIST5 a restored text is everybody’s at once, an ordinary change, and its words stay whose they were', async () => {
  const [one, other] = [await open(adaBrowser), await open(graceBrowser)]
  await one.type(16, ' It is old, a, b.')
  const { generations } = await historyOf()
  const place = { generation: 1, sequence: generations[0]?.sequence ?? 0 }
  const goal = await textNow()
  const creditThen = await credit()
  await soon(() => expect(other.text.toJSON()).toBe(goal))
  // Many small pieces.
  for (const at of [25, 20, 18, 3, 1]) other.text.delete(at, 1)
  await other.type(0, 'Spam. ')

  const changed = await bodyOf<ChangedTextBody>(await send(graceBrowser, 'restore', place))

  expect(changed).toMatchObject({ generation: 1, added: 5, removed: 6 })
  await soon(() => expect([one.text.toJSON(), other.text.toJSON()]).toEqual([goal, goal]))
  expect(await textNow()).toBe(goal)
  expect(await credit()).toEqual(creditThen)
  const { stretches } = await historyOf()
  expect(stretches[0]).toMatchObject({ kind: 'restored', person: { id: idOf(grace) }, added: 5, removed: 6 })
  const again = await bodyOf<ChangedTextBody>(await send(graceBrowser, 'restore', place))
  expect(again).toEqual({ ...changed, added: 0, removed: 0 })
})

test('HIST6 one person’s words are taken back while the other types, and nobody else’s', async () => {
  const [one, other] = [await open(adaBrowser), await open(graceBrowser)]
  await one.type(16, ' Ada was here.')
  await soon(() => expect(other.text.toJSON()).toContain('Ada'))
  other.text.delete(0, 6)
  await other.type(0, 'SPAM SPAM ')
  await soon(() => expect(one.text.toJSON()).toContain('SPAM'))

  const typing = (async () => {
    for (let step = 0; step < 60; step += 1) {
      one.text.insert(one.text.length, `${step} `)
      await new Promise((resolve) => {
        setTimeout(resolve, 2)
      })
    }
  })()
  const trial = await bodyOf<ChangedTextBody>(await send(adaBrowser, 'undo', { person: idOf(grace), isTrial: true }))
  const undone = await send(adaBrowser, 'undo', { person: idOf(grace) })
  await typing

  const numbers = Array.from({ length: 60 }, (_, step) => `${step} `).join('')
  const goal = `Paris is a city. Ada was here.\n\n== Travels ==\nBy boat.\n${numbers}`
  expect(trial).toMatchObject({ added: 6, removed: 10 })
  expect(await bodyOf<ChangedTextBody>(undone)).toMatchObject({ added: 6, removed: 10 })
  await soon(() => expect([one.text.toJSON(), other.text.toJSON()]).toEqual([goal, goal]))
  await soon(async () => expect(await textNow()).toBe(goal))
  expect(await credit()).toEqual({ [ada.name]: ' Ada was here.'.length + numbers.length })
  const { stretches } = await historyOf()
  expect(stretches.find(({ kind }) => kind === 'undid')).toMatchObject({ person: { id: idOf(ada) } })
})

test('HIST7 undoing is for who manages the draft, the operator, and everybody’s own words', async () => {
  const other = await open(graceBrowser)
  await other.type(0, 'Grace. ')

  expect(await codeOf(await send(graceBrowser, 'undo', { person: idOf(ada) }))).toBe('draft/not-yours')
  const own = await bodyOf<ChangedTextBody>(await send(graceBrowser, 'undo', { person: idOf(grace) }))
  expect(own).toMatchObject({ added: 0, removed: 7 })
  const nothing = await asOperator('undo', { person: idOf(ada) })
  expect([nothing.status, await nothing.json()]).toEqual([200, { ...own, removed: 0 }])
})

test('HIST8 nothing is changed in a locked or closed draft; its history stays readable', async () => {
  await send(adaBrowser, 'lock', { untilMs: null })
  const place = { generation: 1, sequence: 1 }

  expect(await codeOf(await send(adaBrowser, 'restore', place))).toBe('draft/locked')
  expect(await codeOf(await asOperator('undo', { person: idOf(grace) }))).toBe('draft/locked')
  await send(adaBrowser, 'close', {})
  expect(await codeOf(await send(adaBrowser, 'restore', place))).toBe('draft/closed')
  expect(await codeOf(await send(adaBrowser, 'versions', { ...place, name: 'x' }))).toBe('draft/closed')
  expect(words(await textAt('generation=1&sequence=1'))).toContain('Paris is a city.')
})

test('HIST9 nobody need be connected, and history outlives a restart and a new generation until it is erased', async () => {
  const one = await open(adaBrowser)
  await one.type(16, ' It is old.')
  for (const close of closers.splice(0)) close()
  await running.restart()
  adaBrowser = await running.browser(ada)
  await asOperator('renew', {})
  expect((await historyOf()).generations.map(({ generation, began }) => [generation, began])).toEqual([
    [1, 'seeded'],
    [2, 'asked'],
  ])

  const restored = await send(adaBrowser, 'restore', { generation: 1, sequence: 1 })

  expect(await bodyOf<ChangedTextBody>(restored)).toMatchObject({ generation: 2, sequence: 2, added: 0, removed: 11 })
  expect(words(await textAt('generation=1&sequence=2'))).toContain('It is old.')
  await send(adaBrowser, 'restore', { generation: 1, sequence: 2 })
  expect(await credit()).toEqual({ [ada.name]: 11 })
  await send(adaBrowser, 'versions', { generation: 1, sequence: 2, name: 'old' })
  await asOperator('erase', { phrase: 'It is old.' })
  expect((await historyOf()).generations.map(({ generation }) => generation)).toEqual([3])
  const gone = await running.request(`/api/drafts/${draft.id}/history/text?generation=1&sequence=2`)
  expect(await codeOf(gone)).toBe('draft/no-such-place')
})

test('HIST10 the operator undoes a person: shown as the server’s own, and everybody keeps their words', async () => {
  const [one, other] = [await open(adaBrowser), await open(graceBrowser)]
  await one.type(16, ' It is old.')
  await other.type(0, 'SPAM ')

  const undone = await bodyOf<ChangedTextBody>(await asOperator('undo', { person: idOf(grace) }))

  expect(undone).toMatchObject({ added: 0, removed: 5 })
  await soon(() => expect(other.text.toJSON()).toMatch(/^Paris is a city\. It is old\./))
  expect((await historyOf()).stretches[0]).toMatchObject({ kind: 'undid', person: null, removed: 5 })
  expect(await credit()).toEqual({ [ada.name]: 11 })
})

test('HIST11 whom the wiki lets read only, and who was removed, read the history and change nothing', async () => {
  await send(adaBrowser, `people/${idOf(grace)}`, {}, 'DELETE')
  running.wiki.mayDo = (person, _title, action) => action === 'read' || person === grace.person
  const marits = await running.browser(marit)
  const place = { generation: 1, sequence: 1 }

  for (const browser of [graceBrowser, marits]) {
    expect(await codeOf(await send(browser, 'restore', place))).toBe('person/not-allowed')
    expect(await codeOf(await send(browser, 'versions', { ...place, name: 'x' }))).toBe('person/not-allowed')
    expect(await codeOf(await send(browser, 'undo', { person: idOf(grace) }))).toBe('person/not-allowed')
    expect((await browser.get(`/api/drafts/${draft.id}/history`)).status).toBe(200)
  }
})
