import { IDBFactory } from 'fake-indexeddb'
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Doc, type Text } from 'yjs'
import { moveReason } from '@scriptorium/protocol'
import { openDeviceCopy, type DeviceCopy } from './device-copy.ts'
import { createDraftProvider } from './draft-provider.ts'
import { DraftServer } from './draft-server-under-test.ts'
import type { DraftProvider, DraftProviderOptions, ProviderEvent } from './provider-surface.ts'
import { systemClock } from './system-clock.ts'

/** Waits are a tenth, so that a back-off does not hold up the test. */
const quickClock = {
  ...systemClock,
  after: (delayMs: number, callback: () => void) => systemClock.after(delayMs / 10, callback),
}

let server: DraftServer
let device: IDBFactory
let open: DraftProvider[] = []

beforeEach(async () => {
  server = await DraftServer.listen()
  server.insert(0, 'Paris is a city.')
  device = new IDBFactory()
})
afterEach(async () => {
  await Promise.all(open.map((provider) => provider.destroy()))
  open = []
  await server.close()
})

interface Tab {
  readonly provider: DraftProvider
  readonly doc: Doc
  readonly text: Text
  readonly events: ProviderEvent[]
}

/** A page load: a fresh doc and its provider. */
function openTab(change: Partial<DraftProviderOptions> = {}): Tab {
  const doc = new Doc()
  const provider = createDraftProvider({
    doc,
    draft: 'draft',
    socketAddress: server.socketAddress,
    fetchTicket: server.fetchTicket,
    clock: quickClock,
    ...change,
  })
  const events: ProviderEvent[] = []
  provider.onEvent((event) => events.push(event))
  open.push(provider)
  return { provider, doc, text: doc.getText('wikitext'), events }
}

async function deviceOf(person: string): Promise<DeviceCopy> {
  const copy = await openDeviceCopy({ wiki: 'wiki', person, indexedDb: device })
  if (copy === null) throw new Error('there is an IndexedDB')
  return copy
}

async function saved({ provider }: Tab): Promise<void> {
  await expect.poll(() => provider.status.save).toBe('saved')
}
const kinds = ({ events }: Tab) => events.map(({ kind }) => kind)

/** Goes offline: the connection breaks and no ticket can be had until `online`. */
function offlineSwitch() {
  let isOffline = false
  return {
    fetchTicket: async () => {
      if (isOffline) throw new Error('offline')
      return server.fetchTicket()
    },
    async goOffline(tab: Tab) {
      isOffline = true
      server.cut(1001)
      await expect.poll(() => tab.provider.status.connection.kind).toBe('waiting')
    },
    goOnline(tab: Tab) {
      isOffline = false
      tab.provider.connect()
    },
  }
}

/** Types and deletes offline, then closes the tab. */
async function leaveWordsBehind(person: string): Promise<number> {
  const line = offlineSwitch()
  const tab = openTab({ fetchTicket: line.fetchTicket, localCopy: await deviceOf(person) })
  await saved(tab)
  await line.goOffline(tab)
  tab.text.insert(16, ' It has a river.')
  tab.text.delete(0, 6)
  await expect.poll(() => tab.provider.status.hasWordsOnNoDisk).toBe(false)
  await tab.provider.destroy()
  return tab.doc.clientID
}

describe('a connection', () => {
  test('PROV1 a ticket is fetched before each connection, reconnections too', async () => {
    const tab = openTab()
    await saved(tab)

    server.cut(4503)

    await expect.poll(() => server.seen.length).toBe(2)
    await saved(tab)
    expect(server.seen.map(({ searchParams }) => searchParams.get('ticket'))).toEqual(['ticket-1', 'ticket-2'])
    expect(server.seen.map(({ searchParams }) => searchParams.get('frames'))).toEqual(['1', '1'])
    expect(server.seen[0]?.pathname).toBe('/live/draft')
  })

  test('PROV2 a refused ticket stops it until somebody asks to connect again', async () => {
    let isSignedIn = false
    const tab = openTab({
      fetchTicket: async () => (isSignedIn ? server.fetchTicket() : { kind: 'refused', code: 'person/not-signed-in' }),
    })
    await expect
      .poll(() => tab.provider.status.connection)
      .toEqual({ kind: 'stopped', code: 0, reason: 'person/not-signed-in' })
    expect(tab.events).toEqual([{ kind: 'ticket-refused', code: 'person/not-signed-in' }])

    isSignedIn = true
    tab.provider.connect()

    await saved(tab)
  })

  test('PROV3 no answer to the request for a ticket is tried again', async () => {
    let tries = 0
    const tab = openTab({
      fetchTicket: async () => {
        tries += 1
        if (tries < 3) throw new Error('no network')
        return server.fetchTicket()
      },
    })

    await saved(tab)

    expect(tries).toBe(3)
  })

  test('PROV4 close codes 4400 to 4499 are final', async () => {
    const tab = openTab()
    await saved(tab)

    server.cut(4403)

    await expect.poll(() => tab.provider.status.connection.kind).toBe('stopped')
    expect(tab.events).toEqual([{ kind: 'closed', code: 4403, reason: '' }])
    expect(server.seen).toHaveLength(1)
  })

  test('PROV22 a server that moves is found again at once, without a word about it', async () => {
    const tab = openTab()
    await saved(tab)
    const shown = new Set<string>()
    tab.provider.onStatus(({ connection, save }) => shown.add(connection.kind).add(save))

    server.cut(4503, moveReason(400))
    tab.text.insert(0, 'Note. ')

    await expect.poll(() => server.text).toBe('Note. Paris is a city.')
    await saved(tab)
    expect([...shown].toSorted()).toEqual(['moving', 'open', 'saved', 'settling'])
  })

  test('PROV23 a successor that does not come is a lost connection after some seconds', async () => {
    let isGone = false
    const fetchTicket = async () => {
      if (isGone) throw new Error('nobody listens')
      return server.fetchTicket()
    }
    const tab = openTab({ fetchTicket })
    await saved(tab)
    isGone = true

    server.cut(4503, moveReason(400))

    await expect.poll(() => tab.provider.status.connection.kind).toBe('moving')
    await expect.poll(() => tab.provider.status.connection.kind).toBe('waiting')
    expect(tab.provider.status.save).toBe('device')
  })

  test('PROV5 chat goes both ways, and is not queued without a connection', async () => {
    const tab = openTab()
    const heard: unknown[] = []
    tab.provider.onChat((frame) => heard.push(frame))
    expect(tab.provider.sendChat({ kind: 'open', room: 'edit', after: null })).toBe(false)
    await saved(tab)

    expect(tab.provider.sendChat({ kind: 'typing', room: 'edit', isTyping: true })).toBe(true)
    server.say({ kind: 'typing', room: 'edit', names: ['Grace'] })

    await expect.poll(() => server.chat).toEqual([{ kind: 'typing', room: 'edit', isTyping: true }])
    await expect.poll(() => heard).toEqual([{ kind: 'typing', room: 'edit', names: ['Grace'] }])
  })

  test('PROV6 the newest notice holds', async () => {
    const tab = openTab()
    await saved(tab)

    server.changeRole('read')

    await expect.poll(() => tab.provider.status.save).toBe('reading')
    expect(tab.provider.status.notice).toMatchObject({ role: 'read', readOnlyBecause: 'locked' })
  })
})

describe('the save word', () => {
  test('PROV7 Saved when the server says durable, not when it took the words', async () => {
    const tab = openTab()
    await saved(tab)
    server.holdsAcknowledgements = true

    tab.text.insert(0, 'Note. ')

    await expect.poll(() => server.text).toBe('Note. Paris is a city.')
    expect(tab.provider.status.isSaved).toBe(false)
    await expect.poll(() => tab.provider.status.save).toBe('saving')
    expect(tab.provider.status.waiting).toMatchObject({ codeUnits: 6 })

    server.acknowledgeAll()

    await saved(tab)
    expect(tab.provider.status.waiting).toBeNull()
  })

  test('PROV8 typing and deleting offline are merged on return', async () => {
    const line = offlineSwitch()
    const tab = openTab({ fetchTicket: line.fetchTicket })
    await saved(tab)
    await line.goOffline(tab)

    tab.text.insert(16, ' It has a river.')
    tab.text.delete(0, 6)
    server.insert(16, ' (France)')

    expect(tab.provider.status.save).toBe('device')
    expect(tab.provider.unsentText()).toBe(' It has a river.')
    expect(tab.provider.status.waiting).toMatchObject({ codeUnits: 22 })

    line.goOnline(tab)

    await saved(tab)
    expect(server.text).toBe(tab.text.toJSON())
    expect(server.text).toMatch(/^is a city\./)
    expect(server.text).toContain(' (France)')
    expect(server.text).toContain(' It has a river.')
  })

  test('PROV9 nothing is sent before the server has asked what it lacks: no gap', async () => {
    const line = offlineSwitch()
    const tab = openTab({ fetchTicket: line.fetchTicket })
    await saved(tab)
    await line.goOffline(tab)
    tab.text.insert(0, 'A')
    server.asks = false
    line.goOnline(tab)
    await expect.poll(() => tab.provider.status.connection.kind).toBe('open')

    tab.text.insert(1, 'B')

    await expect.poll(() => tab.provider.status.save).toBe('saving')
    expect(server.text).toBe('Paris is a city.')
    expect(tab.events).toEqual([])
    server.asks = true
    server.cut(4503)
    await saved(tab)
    expect(server.text).toBe('ABParis is a city.')
  })

  test('PROV10 a refusal keeps the words, names them, and is never Saved', async () => {
    const tab = openTab()
    await saved(tab)
    server.refuses = 'not-plain-text'

    tab.text.insert(0, 'Note. ')

    await expect.poll(() => kinds(tab)).toEqual(['refused'])
    expect(tab.events[0]).toMatchObject({ refusal: { update: 2, reason: 'not-plain-text' }, unsentText: 'Note. ' })
    tab.text.insert(6, 'More. ')
    expect(tab.provider.status).toMatchObject({ save: 'device', isSaved: false, refusal: { reason: 'not-plain-text' } })
    expect(tab.provider.unsentText()).toBe('Note. More. ')
    expect(server.text).toBe('Paris is a city.')
  })

  test('PROV11 words refused while locked are taken once the draft is unlocked', async () => {
    const tab = openTab()
    await saved(tab)
    server.changeRole('read')
    await expect.poll(() => tab.provider.status.save).toBe('reading')
    tab.text.insert(0, 'Note. ')
    await expect.poll(() => kinds(tab)).toEqual(['refused'])
    expect(tab.provider.status.save).toBe('device')

    server.changeRole('write')

    await saved(tab)
    expect(server.text).toBe('Note. Paris is a city.')
    expect(tab.provider.status.refusal).toBeNull()
  })

  test('PROV12 Out of step while the comparison says so', async () => {
    const tab = openTab()
    await saved(tab)

    server.verdict = 'unequal'
    await tab.provider.compareNow()

    expect(tab.provider.status.save).toBe('out-of-step')
    server.verdict = null
    await tab.provider.compareNow()
    expect(tab.provider.status.save).toBe('saved')
  })
})

describe('the device’s copy', () => {
  test('PROV13 words and deletions of a closed tab go in when the draft is opened again', async () => {
    const clientId = await leaveWordsBehind('101')
    server.insert(16, ' (France)')

    const copy = await deviceOf('101')
    expect(await copy.hasUnsentWords()).toBe(true)
    const tab = openTab({ localCopy: copy })

    await expect.poll(() => kinds(tab)).toEqual(['restored'])
    await saved(tab)
    expect(server.text).toBe(tab.text.toJSON())
    expect(server.text).toMatch(/^is a city\./)
    expect(server.text).toContain(' It has a river.')
    expect(tab.doc.clientID).not.toBe(clientId)
    expect([...server.doc.store.clients.keys()]).toContain(clientId)
    await expect.poll(() => copy.hasUnsentWords()).toBe(false)
  })

  test('PROV14 words of one person are never loaded into another’s sign-in', async () => {
    await leaveWordsBehind('101')

    const tab = openTab({ localCopy: await deviceOf('102') })

    await saved(tab)
    expect(tab.events).toEqual([])
    expect(server.text).toBe('Paris is a city.')
    expect(await (await deviceOf('101')).hasUnsentWords()).toBe(true)
  })

  test('PROV15 words of an earlier generation are handed out as text and never merged', async () => {
    await leaveWordsBehind('101')
    server.renew('Paris is a town.')

    const copy = await deviceOf('101')
    const tab = openTab({ localCopy: copy })

    await expect.poll(() => kinds(tab)).toEqual(['leftovers'])
    expect(tab.events[0]).toMatchObject({ leftovers: [{ draft: 'draft', generation: 1, text: ' It has a river.' }] })
    await saved(tab)
    expect(server.text).toBe('Paris is a town.')
    expect(await copy.hasUnsentWords()).toBe(true)

    await tab.provider.dropLeftovers()

    expect(await copy.hasUnsentWords()).toBe(false)
  })

  test('PROV16 a draft renewed under an open tab: its doc stays away, its words stay on the device', async () => {
    const line = offlineSwitch()
    const copy = await deviceOf('101')
    const tab = openTab({ fetchTicket: line.fetchTicket, localCopy: copy })
    await saved(tab)
    await line.goOffline(tab)
    tab.text.insert(0, 'Note. ')
    server.renew('Clean.')

    line.goOnline(tab)

    await expect.poll(() => kinds(tab)).toEqual(['other-generation'])
    expect(tab.events[0]).toMatchObject({ generation: 2, unsentText: 'Note. ' })
    expect(tab.provider.status.connection.kind).toBe('stopped')
    expect(server.connections).toBe(0)
    expect(server.text).toBe('Clean.')
    expect(tab.text.toJSON()).toBe('Note. Paris is a city.')
    expect(await copy.unsentDrafts()).toMatchObject([{ draft: 'draft', generation: 1 }])
  })

  test('PROV17 two tabs of one person: every word once, nothing left behind', async () => {
    const line = offlineSwitch()
    const copy = await deviceOf('101')
    const one = openTab({ fetchTicket: line.fetchTicket, localCopy: copy })
    await saved(one)
    await line.goOffline(one)
    one.text.insert(16, ' First.')
    await expect.poll(() => one.provider.status.hasWordsOnNoDisk).toBe(false)

    const other = openTab({ localCopy: await deviceOf('101') })
    await expect.poll(() => kinds(other)).toEqual(['restored'])
    await saved(other)
    one.text.insert(23, ' Second.')
    other.text.insert(0, 'Other. ')
    line.goOnline(one)

    await saved(one)
    await saved(other)
    await expect.poll(() => one.text.toJSON()).toBe('Other. Paris is a city. First. Second.')
    await expect.poll(() => other.text.toJSON()).toBe(one.text.toJSON())
    expect(server.text).toBe(one.text.toJSON())
    await expect.poll(() => copy.hasUnsentWords()).toBe(false)
  })

  test('PROV18 words found while this person may only read are shown, kept, and merged later', async () => {
    await leaveWordsBehind('101')
    server.changeRole('read')
    const copy = await deviceOf('101')

    const tab = openTab({ localCopy: copy })

    await expect.poll(() => kinds(tab)).toEqual(['leftovers'])
    server.changeRole('read')
    expect(tab.text.toJSON()).toBe('Paris is a city.')
    expect(await copy.hasUnsentWords()).toBe(true)

    server.changeRole('write')

    await expect.poll(() => server.text).toBe('is a city. It has a river.')
    await saved(tab)
    expect(kinds(tab)).toEqual(['leftovers', 'restored'])
  })

  test('PROV19 a device that fails is told, and words on no disk are known', async () => {
    const copy = await deviceOf('101')
    const full: DeviceCopy = { ...copy, keep: () => Promise.reject(new DOMException('full', 'QuotaExceededError')) }
    const tab = openTab({ localCopy: full })
    await saved(tab)
    server.holdsAcknowledgements = true

    tab.text.insert(0, 'Note. ')

    await expect.poll(() => kinds(tab)).toEqual(['device-failed'])
    expect(tab.provider.status.hasWordsOnNoDisk).toBe(true)
    server.acknowledgeAll()
    await saved(tab)
    expect(tab.provider.status.hasWordsOnNoDisk).toBe(false)
  })

  test('PROV20 discarded words are gone from the device', async () => {
    const copy = await deviceOf('101')
    const tab = openTab({ localCopy: copy })
    await saved(tab)
    server.refuses = 'not-plain-text'
    tab.text.insert(0, 'Note. ')
    await expect.poll(() => kinds(tab)).toEqual(['refused'])

    await tab.provider.discardUnsent()

    expect(await copy.hasUnsentWords()).toBe(false)
    expect(tab.provider.unsentText()).toBe('')
    expect(tab.provider.status.isSaved).toBe(false)
  })

  test('PROV21 what this page itself wrote is forgotten by the server’s answer only', async () => {
    server.changeRole('read')
    const copy = await deviceOf('101')
    const tab = openTab({ localCopy: copy })
    await expect.poll(() => tab.provider.status.save).toBe('reading')
    tab.text.insert(0, 'Note. ')
    await expect.poll(() => tab.provider.status.hasWordsOnNoDisk).toBe(false)
    server.holdsAcknowledgements = true

    server.changeRole('write')

    await expect.poll(() => server.text).toBe('Note. Paris is a city.')
    await copy.find('draft')
    expect(await copy.hasUnsentWords()).toBe(true)
    server.acknowledgeAll()
    await saved(tab)
    await expect.poll(() => copy.hasUnsentWords()).toBe(false)
  })
})
