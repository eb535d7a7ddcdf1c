import { moveReason } from '@scriptorium/protocol'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Doc, type Text } from 'yjs'
import { createDraftProvider } from './draft-provider.ts'
import { DraftServer } from './draft-server-under-test.ts'
import type { DraftProvider, ProviderClock } from './provider-surface.ts'
import { systemClock } from './system-clock.ts'

/** Waits are a tenth: five seconds of a swallowed WebSocket are half a second here. */
const quickClock = {
  ...systemClock,
  after: (delayMs: number, callback: () => void) => systemClock.after(delayMs / 10, callback),
}

let server: DraftServer
let open: DraftProvider[] = []
beforeEach(async () => {
  server = await DraftServer.listen()
  server.insert(0, 'Paris is a city.')
})
afterEach(async () => {
  await Promise.all(open.map((provider) => provider.destroy()))
  open = []
  await server.close()
})

interface Tab {
  readonly provider: DraftProvider
  readonly text: Text
  /** Kinds of connection that were shown. */
  readonly shown: ReadonlySet<string>
}

function openTab(fetch?: typeof globalThis.fetch | null, clock: ProviderClock = quickClock): Tab {
  const doc = new Doc()
  const { socketAddress, fetchTicket } = server
  const options = { doc, draft: 'draft', socketAddress, fetchTicket, clock }
  const provider = createDraftProvider(fetch === undefined ? options : { ...options, fetch })
  const shown = new Set<string>()
  provider.onStatus(({ connection }) => shown.add(connection.kind))
  open.push(provider)
  return { provider, text: doc.getText('wikitext'), shown }
}

async function saved({ provider }: Tab): Promise<void> {
  await expect.poll(() => provider.status.save).toBe('saved')
}

test.each(['refusing', 'swallowing'] as const)(
  'LINE1 something on the way is %s WebSockets: the same frames go over HTTPS, with the same acknowledgements',
  async (blocks) => {
    server.blocks = blocks
    const [one, two] = [openTab(), openTab()]

    await Promise.all([saved(one), saved(two)])

    expect(one.provider.status.isSlowLine).toBe(true)
    server.holdsAcknowledgements = true
    one.text.insert(16, ' It has a river.')
    one.text.delete(0, 6)
    await expect.poll(() => two.text.toJSON()).toBe('is a city. It has a river.')
    expect(one.provider.status.isSaved).toBe(false)
    server.acknowledgeAll()
    await saved(one)
    expect(server.text).toBe('is a city. It has a river.')
    expect(one.provider.sendChat({ kind: 'typing', room: 'edit', isTyping: true })).toBe(true)
    await expect.poll(() => server.chat).toHaveLength(1)
  },
)

test('LINE2 nobody who has WebSockets is moved to HTTPS, nor anybody who forbids it', async () => {
  // With the real five seconds: a busy machine may need half a second for a WebSocket.
  const tab = openTab(undefined, systemClock)
  await saved(tab)
  expect(tab.provider.status.isSlowLine).toBe(false)

  server.blocks = 'refusing'
  const strict = openTab(null)

  await expect.poll(() => strict.shown.has('waiting')).toBe(true)
  expect(server.seen).toHaveLength(1)
})

test('LINE3 answers that get lost on the way are given again, and nothing is taken twice', async () => {
  server.blocks = 'refusing'
  const tab = openTab()
  await saved(tab)

  for (let n = 0; n < 12; n += 1) {
    server.lines.losesAnswers += n % 3
    tab.text.insert(0, `${n} `)
    server.insert(0, '-')
  }

  await expect.poll(() => server.lines.losesAnswers).toBe(0)
  await saved(tab)
  await expect.poll(() => tab.text.toJSON()).toBe(server.text)
  expect(server.text.match(/-/g)).toHaveLength(12)
  expect(server.text.match(/\d+ /g)).toHaveLength(12)
  expect(server.seen).toHaveLength(1)
})

test('LINE4 close codes mean the same: final ones are final, a move is a move', async () => {
  server.blocks = 'refusing'
  const [moved, removed] = [openTab(), openTab()]
  await Promise.all([saved(moved), saved(removed)])

  server.cut(4503, moveReason(400))
  await expect.poll(() => server.connections).toBe(2)
  await Promise.all([saved(moved), saved(removed)])
  server.cut(4403)

  await expect.poll(() => removed.provider.status.connection).toMatchObject({ kind: 'stopped', code: 4403 })
})

test('LINE5 a server that knows the line no more was replaced: back at once, without a word about it', async () => {
  server.blocks = 'refusing'
  const tab = openTab()
  await saved(tab)
  const before = tab.shown.has('waiting')

  server.lines.forget()
  tab.text.insert(0, 'Note. ')

  await expect.poll(() => server.text).toBe('Note. Paris is a city.')
  await saved(tab)
  expect(tab.shown.has('waiting')).toBe(before)
})

test('LINE6 when WebSockets pass again they are used again, without a word about it', async () => {
  server.blocks = 'swallowing'
  const tab = openTab()
  await saved(tab)
  expect(tab.provider.status.isSlowLine).toBe(true)

  server.blocks = null

  await expect.poll(() => tab.provider.status.isSlowLine).toBe(false)
  await saved(tab)
  tab.text.insert(0, 'Note. ')
  await saved(tab)
  expect(server.text).toBe('Note. Paris is a city.')
  expect(tab.shown.has('waiting')).toBe(false)
})
