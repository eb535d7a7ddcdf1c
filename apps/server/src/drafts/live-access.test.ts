import { afterEach, beforeEach, expect, test } from 'vitest'
import type { DraftBody, DraftTextBody, TicketBody } from '@scriptorium/protocol'
import { encodeSyncStep1, encodeUpdate } from '@scriptorium/protocol'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import { bodyOf } from '../testing/browser.ts'
import type { Browser } from '../testing/browser.ts'
import { runServer } from '../testing/running-server.ts'
import type { Running } from '../testing/running-server.ts'
import { ada, grace } from '../testing/small-wiki.ts'

let running: Running
let browser: Browser
let draft: DraftBody
beforeEach(async () => {
  running = await runServer()
  running.wiki.write('Paris', 'Paris is a city.')
  browser = await running.browser(ada)
  draft = await bodyOf<DraftBody>(await browser.send('POST', '/api/drafts', { title: 'Paris', chatMode: 'recorded' }))
})
afterEach(() => running.close())

/** As a stock y-websocket client connects: without our own frames. */
async function connectStock(by: Browser): Promise<{ readonly socket: WebSocket; readonly closed: Promise<number> }> {
  const answer = await by.send('POST', `/api/drafts/${draft.id}/tickets`, { isOneTime: false })
  const { ticket } = await bodyOf<TicketBody>(answer)
  const socket = new WebSocket(`${running.address.replace('http', 'ws')}/live/${draft.id}?ticket=${ticket}`)
  const closed = new Promise<number>((resolve) => {
    socket.on('close', resolve)
  })
  await new Promise((resolve) => {
    socket.on('open', resolve)
  })
  return { socket, closed }
}

async function people(): Promise<number> {
  const { present, readers } = await bodyOf<DraftBody>(await browser.get(`/api/drafts/${draft.id}`))
  return present.length + readers
}

/** The wiki tells of a block, a lost group or a protection. */
async function rightsChanged(person: typeof ada): Promise<void> {
  const token = running.wiki.eventToken({ kind: 'rights-changed', person: person.person, page: null })
  const headers = { 'Content-Type': 'application/json' }
  await running.request('/wiki/events', { method: 'POST', headers, body: JSON.stringify({ token }) })
}

function typing(words: string): Uint8Array {
  const doc = new Y.Doc()
  doc.getText('wikitext').insert(0, words)
  return encodeUpdate(Y.encodeStateAsUpdate(doc))
}

/** Frames are heard in order: what was sent before is done with. */
async function answered(socket: WebSocket): Promise<void> {
  const answer = new Promise((resolve) => {
    socket.once('message', resolve)
  })
  socket.send(encodeSyncStep1(new Uint8Array([0])))
  await answer
}

test('a block takes writing from a stock client too, which hears none of our frames', async () => {
  const other = await running.browser(grace)
  const { socket } = await connectStock(other)
  await expect.poll(people).toBe(1)

  running.wiki.mayDo = (person, _title, action) => action === 'read' || person === ada.person
  await rightsChanged(grace)
  await running.server.background.recheckAll()
  socket.send(typing('Vandal was here. '))
  await answered(socket)

  const text = await bodyOf<DraftTextBody>(await browser.get(`/api/drafts/${draft.id}/text`))
  expect(text.wikitext).toBe('Paris is a city.')
  socket.terminate()
})

test('who may not read any more hears nothing more, stock client or not', async () => {
  const { closed } = await connectStock(await running.browser(grace))
  await expect.poll(people).toBe(1)

  running.wiki.mayDo = (person) => person === ada.person
  await rightsChanged(grace)

  expect(await closed).toBe(4403)
})
