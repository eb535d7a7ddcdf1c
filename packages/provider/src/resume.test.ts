import { IDBFactory } from 'fake-indexeddb'
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Doc } from 'yjs'
import { openDeviceCopy, type DeviceCopy } from './device-copy.ts'
import { createDraftProvider } from './draft-provider.ts'
import { DraftServer } from './draft-server-under-test.ts'
import type { DraftProvider, ProviderClock } from './provider-surface.ts'
import { systemClock } from './system-clock.ts'

const patienceFromMs = 5_000
/** Rest is a hundredth: a few turns of the loop. Patience stays: a crowded machine opens no connection in 200 ms. */
const quickClock = {
  ...systemClock,
  after: (delayMs: number, callback: () => void) =>
    systemClock.after(delayMs < patienceFromMs ? delayMs / 100 : delayMs, callback),
}
/** It never rests for three seconds: no comparison asks for anything. */
const restlessClock = {
  ...systemClock,
  after: (delayMs: number, callback: () => void) =>
    delayMs < 3_000 ? systemClock.after(delayMs, callback) : () => undefined,
}
const long = 'Paris is a city. '.repeat(2_000)

let server: DraftServer
let provider: DraftProvider
let open: DraftProvider[]
let isOffline: boolean

beforeEach(async () => {
  server = await DraftServer.listen()
  server.insert(0, long)
  open = []
  isOffline = false
  provider = openPage()
  await atRest()
})
afterEach(async () => {
  await Promise.all(open.map((one) => one.destroy()))
  await server.close()
})

function openPage(localCopy: DeviceCopy | null = null, clock: ProviderClock = quickClock): DraftProvider {
  const page = createDraftProvider({
    doc: new Doc(),
    draft: 'draft',
    socketAddress: server.socketAddress,
    fetchTicket: async () => {
      if (isOffline) throw new Error('offline')
      return server.fetchTicket()
    },
    clock,
    localCopy,
  })
  open.push(page)
  return page
}

const text = (page = provider): string => page.doc.getText('wikitext').toJSON()
/** Still, saved, and compared since: by then the place is known. */
async function atRest(): Promise<void> {
  const compared = server.compared
  await vi.waitUntil(() => provider.status.save === 'saved' && server.compared > compared, { timeout: 60_000 })
}
async function goOffline(): Promise<void> {
  isOffline = true
  server.cut(1001)
  await expect.poll(() => provider.status.connection.kind).toBe('waiting')
}
/** @returns bytes of text that the return took */
async function comeBack(page = provider): Promise<number> {
  const connections = server.asked.length
  server.copyBytes = 0
  isOffline = false
  page.connect()
  await expect.poll(() => server.asked.length).toBeGreaterThan(connections)
  // Looked at anew each time: the server's text changes too, when words of this page reach it.
  await vi.waitUntil(() => text(page) === server.text && page.status.save === 'saved', { timeout: 90_000 })
  return server.copyBytes
}

test('RESUME1 who comes back says the last place, and is sent what came after it, deletions included', async () => {
  await goOffline()
  server.insert(5, ' (France)')
  server.delete(0, 5)

  const bytes = await comeBack()

  expect(server.asked).toEqual(['whole', { generation: 1, sequence: 1 }])
  expect(bytes).toBeLessThan(100)
  expect(text()).toMatch(/^ \(France\) is a city\./)
})

test('RESUME1 deletions alone have no clock: they arrive', async () => {
  await goOffline()
  server.delete(0, 17)

  const bytes = await comeBack()

  expect(bytes).toBeLessThan(50)
  expect(text()).toBe(long.slice(17))
})

test('RESUME1 words of its own that nobody acknowledged travel as before', async () => {
  await goOffline()
  provider.doc.getText('wikitext').insert(0, 'Meanwhile: ')
  provider.doc.getText('wikitext').delete(11, 17)
  server.insert(long.length, ' The end.')

  await comeBack()

  expect(server.text).toBe(`Meanwhile: ${long.slice(17)} The end.`)
})

test('RESUME2 a place is the server’s word on a connection that has the text: before the first there is none', () => {
  expect(server.asked).toEqual(['whole'])
})

test('RESUME2 while text keeps coming the place is asked for, once in half a minute', async () => {
  await provider.destroy()
  let nowMs = systemClock.nowMs()
  const busy = openPage(null, { ...restlessClock, nowMs: () => nowMs })
  await expect.poll(() => busy.status.isLoaded).toBe(true)
  const before = server.placesTold
  for (const words of ['One. ', 'Two. ', 'Three. ']) server.insert(0, words)
  await expect.poll(() => text(busy)).toMatch(/^Three\./)
  const early = server.placesTold - before
  nowMs += 31_000

  server.insert(0, 'Four. ')

  await expect.poll(() => server.placesTold - before).toBe(early + 1)
  expect(early).toBe(1)
  await expect.poll(() => text(busy)).toMatch(/^Four\./)
  server.cut(4503)
  await expect.poll(() => server.asked.at(-1)).toEqual({ generation: 1, sequence: 5 })
})

test('RESUME3 a place that is folded away by now brings the whole text', async () => {
  await goOffline()
  server.insert(0, 'See: ')
  server.fold()

  const bytes = await comeBack()

  expect(server.asked.at(-1)).toEqual({ generation: 1, sequence: 1 })
  expect(bytes).toBeGreaterThan(long.length)
})

test('RESUME4 a server that lies about the place is found out by what does not fit, and all of it asked for at once', async () => {
  await provider.destroy()
  const page = openPage(null, restlessClock)
  await expect.poll(() => page.status.isLoaded).toBe(true)
  server.insert(0, 'Now. ')
  await expect.poll(() => server.placesTold).toBeGreaterThan(0)
  await expect.poll(() => text(page)).toBe(server.text)
  isOffline = true
  server.cut(1001)
  await expect.poll(() => page.status.connection.kind).toBe('waiting')
  server.insert(0, 'See: ')
  server.skipEntry()
  server.insert(5, 'and hear: ')

  const bytes = await comeBack(page)

  expect(text(page)).toMatch(/^See: and hear: Now\. Paris/)
  expect(server.asked.at(-1)).toMatchObject({ generation: 1 })
  expect(bytes).toBeGreaterThan(long.length)
})

test('RESUME4 what fits and is wrong all the same is found by the comparison', async () => {
  await goOffline()
  server.delete(0, 17)
  server.skipEntry()

  const bytes = await comeBack()

  expect(text()).toBe(long.slice(17))
  expect(bytes).toBeGreaterThan(long.length - 17)
})

test('RESUME5 while the texts differ no place is said', async () => {
  server.verdict = 'unequal'
  provider.doc.getText('wikitext').insert(0, '!')
  await expect.poll(() => provider.status.save).toBe('out-of-step')

  server.cut(4503)

  await expect.poll(() => server.asked.length).toBe(2)
  expect(server.asked.at(-1)).toBe('whole')
  server.verdict = null
  // New words are compared at once; without them only after twenty seconds.
  server.insert(0, '!')
  await atRest()
  server.cut(4503)
  await expect.poll(() => server.asked.at(-1)).toEqual({ generation: 1, sequence: 3 })
})

test('RESUME6 a page that is opened anew says no place: the device has the unsent words, not the text', async () => {
  await provider.destroy()
  const copy = await openDeviceCopy({ wiki: 'wiki', person: 'ada', indexedDb: new IDBFactory() })
  const first = openPage(copy)
  await expect.poll(() => first.status.save).toBe('saved')
  isOffline = true
  server.cut(1001)
  await expect.poll(() => first.status.connection.kind).toBe('waiting')
  first.doc.getText('wikitext').insert(0, 'Kept: ')
  await expect.poll(() => first.status.hasWordsOnNoDisk).toBe(false)
  await first.destroy()
  isOffline = false

  const second = openPage(copy)

  await expect.poll(() => server.text).toBe(`Kept: ${long}`)
  expect(text(second)).toBe(server.text)
  expect(server.asked).toEqual(['whole', 'whole', 'whole'])
})

test('RESUME7 a server of before, which takes a place for no frame, is asked for the whole text, and only so from then on', async () => {
  await goOffline()
  server.isOlder = true
  server.insert(0, 'See: ')

  await comeBack()

  server.cut(4503)
  await expect.poll(() => server.asked.length).toBe(3)
  expect(server.asked).toEqual(['whole', 'whole', 'whole'])
  expect(provider.status.connection.kind).toBe('open')
})
