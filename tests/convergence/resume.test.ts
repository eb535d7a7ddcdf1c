import { createDraftProvider, type DraftProvider } from '@scriptorium/provider'
import type { DraftBody, DraftTextBody, TicketBody } from '@scriptorium/protocol'
import { type Running, runServer } from '@scriptorium/server/running-server'
import { ada, grace } from '@scriptorium/server/small-wiki'
import { afterEach, expect, test } from 'vitest'
import { Doc, type Text } from 'yjs'

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

interface Editor {
  readonly text: Text
  readonly provider: DraftProvider
  /** Bytes that came and went on WebSockets so far. */
  readonly bytes: { down: number; up: number }
  /** The connection breaks, and none is had until it is allowed again. */
  setOnline(isOnline: boolean): void
}

/** A hundred kilobytes as people write them: a page of the wiki, and three hundred changes all over it since. */
async function openLongDraft(): Promise<{ running: Running; draft: string; editors: [Editor, Editor] }> {
  const running = await runServer()
  closers.push(() => running.close())
  running.wiki.write('Paris', 'Paris is a city on the Seine. '.repeat(3_400))
  const starter = await running.browser(ada)
  const response = await starter.send('POST', '/api/drafts', { title: 'Paris', chatMode: 'recorded' })
  const { id } = (await response.json()) as DraftBody
  const other = await running.browser(grace)
  const openFor = async (browser: typeof starter) => {
    const asked = { isOneTime: false, lifetimeS: 3600 }
    const answer = await browser.send('POST', `/api/drafts/${id}/tickets`, asked)
    const { ticket, generation } = (await answer.json()) as TicketBody
    return openEditor(running, id, { kind: 'ticket', ticket, generation })
  }
  const editors: [Editor, Editor] = [await openFor(starter), await openFor(other)]
  await expect.poll(() => editors.every(({ provider }) => provider.status.save === 'saved')).toBe(true)
  const [{ text }] = editors
  for (let change = 1; change <= 300; change += 1) {
    text.insert((change * 331) % text.length, ` Word ${change}.`)
    if (change % 3 === 0) text.delete((change * 577) % (text.length - 20), 12)
  }
  await expect.poll(() => editors.every(({ provider }) => provider.status.save === 'saved')).toBe(true)
  await equal(editors)
  return { running, draft: id, editors }
}

function openEditor(
  running: Running,
  draft: string,
  ticket: { kind: 'ticket'; ticket: string; generation: number },
): Editor {
  const bytes = { down: 0, up: 0 }
  const sockets: WebSocket[] = []
  let isOnline = true
  const doc = new Doc()
  const provider = createDraftProvider({
    doc,
    draft,
    socketAddress: 'ws://drafts/live',
    fetch: null,
    async fetchTicket() {
      if (!isOnline) throw new Error('offline')
      return ticket
    },
    openSocket(address) {
      // A restarted server listens somewhere else.
      const socket = new WebSocket(address.replace('ws://drafts', running.address.replace('http', 'ws')))
      const send = socket.send.bind(socket)
      socket.send = (data) => {
        bytes.up += data instanceof Uint8Array ? data.byteLength : 0
        send(data)
      }
      socket.addEventListener('message', ({ data }) => (bytes.down += data.byteLength))
      sockets.push(socket)
      return socket
    },
  })
  closers.push(() => provider.destroy())
  return {
    text: doc.getText('wikitext'),
    provider,
    bytes,
    setOnline(value) {
      isOnline = value
      if (value) provider.connect()
      else sockets.at(-1)?.close()
    },
  }
}

/** The texts of both and the server's, by hash: proves more than that they look alike here. */
async function equal(editors: readonly Editor[]): Promise<void> {
  for (const { provider } of editors) await expect.poll(() => provider.compareNow(), { timeout: 60_000 }).toBe(true)
}

async function lost({ provider }: Editor): Promise<void> {
  await expect.poll(() => provider.status.connection.kind).toBe('waiting')
}

/** @returns bytes that the return took until all was saved */
async function comeBack(editor: Editor): Promise<{ readonly down: number; readonly up: number }> {
  const before = { ...editor.bytes }
  editor.setOnline(true)
  await expect.poll(() => editor.provider.status.save, { timeout: 60_000 }).toBe('saved')
  return { down: editor.bytes.down - before.down, up: editor.bytes.up - before.up }
}

test('PR20 coming back to 100 KB costs what changed meanwhile; words typed on both sides and deletions are there', async () => {
  const { running, draft, editors } = await openLongDraft()
  const [stays, goes] = editors
  const opening = goes.bytes.down
  goes.setOnline(false)
  await lost(goes)
  stays.text.insert(0, 'Meanwhile. ')
  stays.text.delete(50, 30)
  goes.text.insert(goes.text.length, ' Offline.')
  goes.text.delete(5, 4)
  await expect.poll(() => stays.provider.status.save).toBe('saved')

  const took = await comeBack(goes)

  await equal(editors)
  expect(goes.text.toJSON()).toBe(stays.text.toJSON())
  expect(goes.text.toJSON()).toMatch(/^Meanwhile\. Paris/)
  expect(opening).toBeGreaterThan(100_000)
  expect(took.down).toBeLessThan(2_000)
  const browser = await running.browser(ada)
  const { wikitext } = (await (await browser.get(`/api/drafts/${draft}/text`)).json()) as DraftTextBody
  expect(wikitext).toBe(goes.text.toJSON())
})

test('PR20 a restart of the server between changes nothing about it', async () => {
  const { running, editors } = await openLongDraft()
  const [stays, goes] = editors
  goes.setOnline(false)
  await lost(goes)
  stays.text.delete(0, 6)
  await expect.poll(() => stays.provider.status.save).toBe('saved')
  await running.restart()

  const took = await comeBack(goes)

  stays.provider.connect()
  await equal(editors)
  expect(goes.text.toJSON()).toBe(stays.text.toJSON())
  expect(took.down).toBeLessThan(2_000)
})
