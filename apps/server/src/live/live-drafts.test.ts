import { DraftError, toGeneration, toSequenceNumber } from '@scriptorium/draft'
import type { DraftLog } from '@scriptorium/draft'
import { decodeServerFrame, encodeChat, encodeSyncStep1, encodeUpdate, limits } from '@scriptorium/protocol'
import type { ServerFrame } from '@scriptorium/protocol'
import { afterEach, expect, test, vi } from 'vitest'
import type { WebSocket } from 'ws'
import * as Y from 'yjs'

import { handClock } from '../testing/hand-clock.ts'
import { access, ada, grace, openLiveRig } from './live-rig.ts'
import type { LiveRig } from './live-rig.ts'

const asGrace = { person: { person: grace, name: 'Grace', isTemporary: false } }
let rig: LiveRig | undefined

afterEach(async () => {
  await rig?.close()
  rig = undefined
})

const soon = <Value>(check: () => Value | Promise<Value>): Promise<Value> =>
  vi.waitFor(check, { timeout: 60_000, interval: 10 })

const textOf = (doc: Y.Doc): string => doc.getText('wikitext').toString()

function framesOf(socket: WebSocket): ServerFrame[] {
  const frames: ServerFrame[] = []
  socket.on('message', (data: Buffer) => {
    const frame = decodeServerFrame(data)
    if (frame !== undefined) frames.push(frame)
  })
  return frames
}

const opened = (socket: WebSocket): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })

const closeCodeOf = (socket: WebSocket): Promise<number> =>
  new Promise((resolve) => {
    socket.once('close', resolve)
  })

test('two stock clients edit one draft, and the server reads what they read', async () => {
  rig = await openLiveRig('Paris is a city.')
  const one = rig.connect({})
  const other = rig.connect(asGrace)
  await soon(() => expect([textOf(one.doc), textOf(other.doc)]).toEqual(['Paris is a city.', 'Paris is a city.']))

  one.doc.getText('wikitext').insert(0, "'''")
  other.doc.getText('wikitext').delete(8, 8)

  await soon(async () => {
    expect(textOf(one.doc)).toBe("'''Paris is")
    expect(textOf(other.doc)).toBe(textOf(one.doc))
    expect((await rig?.live.text(rig.draft.draft))?.wikitext).toBe(textOf(one.doc))
  })
})

test('who wrote what is told by the claims: seed, Ada, Grace', async () => {
  rig = await openLiveRig('Paris is a city.')
  const one = rig.connect({})
  const other = rig.connect(asGrace)
  await soon(() => expect(textOf(other.doc)).toBe('Paris is a city.'))
  await soon(() => expect(textOf(one.doc)).toBe('Paris is a city.'))

  one.doc.getText('wikitext').insert(0, 'Ada. ')
  await soon(() => expect(textOf(other.doc)).toBe('Ada. Paris is a city.'))
  other.doc.getText('wikitext').insert(21, ' Grace.')
  await soon(() => expect(textOf(one.doc)).toBe('Ada. Paris is a city. Grace.'))

  const written = await rig.live.written(rig.draft.draft)
  expect(written.wikitext).toBe('Ada. Paris is a city. Grace.')
  expect(written.spans).toEqual([
    { codeUnits: 5, person: ada },
    { codeUnits: 16, person: null },
    { codeUnits: 7, person: grace },
  ])
})

test('a stock client that was away keeps what it typed and deleted, and brings it back', async () => {
  rig = await openLiveRig('Paris is a city.')
  const one = rig.connect({})
  const other = rig.connect(asGrace)
  await soon(() => expect([textOf(one.doc), textOf(other.doc)]).toEqual(['Paris is a city.', 'Paris is a city.']))

  one.provider.disconnect()
  one.doc.getText('wikitext').delete(0, 6)
  one.doc.getText('wikitext').insert(0, 'It ')
  other.doc.getText('wikitext').insert(16, ' Yes.')
  one.provider.connect()

  await soon(() => expect([textOf(one.doc), textOf(other.doc)]).toEqual(['It is a city. Yes.', 'It is a city. Yes.']))
})

test('names in awareness are the verified ones, and carets come back after a reconnect', async () => {
  rig = await openLiveRig('')
  const one = rig.connect({})
  const other = rig.connect(asGrace)
  await soon(() => expect(one.provider.synced && other.provider.synced).toBe(true))

  one.provider.awareness.setLocalStateField('user', { name: 'Grace', id: '102' })

  const seen = (): unknown => other.provider.awareness.getStates().get(one.doc.clientID)?.['user']
  const user = { id: ada, name: 'Ada', colour: 1, isTemporary: false }
  await soon(() => expect(seen()).toEqual(user))
  one.provider.disconnect()
  await soon(() => expect(seen()).toBeUndefined())
  one.provider.connect()
  await soon(() => expect(seen()).toEqual(user))
})

test('a reader reads, and writes by no frame', async () => {
  rig = await openLiveRig('Paris')
  const writer = rig.connect({})
  const reader = rig.connect({ person: null, mayWrite: false, readOnlyBecause: 'signed-out' })
  await soon(() => expect(textOf(reader.doc)).toBe('Paris'))

  reader.doc.getText('wikitext').insert(0, 'x')
  reader.doc.getText('wikitext').delete(2, 2)
  await soon(() => expect(textOf(writer.doc)).toBe('Paris'))
  writer.doc.getText('wikitext').insert(5, '!')

  await soon(async () => expect((await rig?.live.text(rig.draft.draft))?.wikitext).toBe('Paris!'))
  expect(rig.live.present(rig.draft.draft)).toMatchObject({ present: [{ name: 'Ada' }], readers: 1 })
})

test('own frames: a notice first, then what is durable; chat goes to the hooks', async () => {
  rig = await openLiveRig('Paris')
  const socket = rig.open({ wantsFrames: true })
  const frames = framesOf(socket)
  await opened(socket)
  const doc = new Y.Doc()
  doc.getText('wikitext').insert(0, 'x')

  socket.send(encodeSyncStep1(Y.encodeStateVector(new Y.Doc())))
  socket.send(encodeUpdate(Y.encodeStateAsUpdate(doc)))
  socket.send(encodeChat({ kind: 'open', room: 'edit', after: null }))

  await soon(() => expect(frames.some((frame) => frame.kind === 'durable')).toBe(true))
  expect(frames[0]).toMatchObject({ kind: 'notice', notice: { role: 'write', generation: 1 } })
  expect(frames.filter(({ kind }) => kind === 'durable')).toEqual([{ kind: 'durable', updates: 1 }])
  await soon(() => expect(rig?.heard.chat).toEqual([{ kind: 'open', room: 'edit', after: null }]))
  expect(rig.heard.opened).toHaveLength(1)
  await soon(() => expect(rig?.heard.changed).toHaveLength(1))
})

test('a malformed frame ends its own connection only', async () => {
  rig = await openLiveRig('Paris')
  const good = rig.connect({})
  await soon(() => expect(textOf(good.doc)).toBe('Paris'))
  const bad = rig.open({})
  await opened(bad)

  bad.send(new Uint8Array([0, 2, 200, 1, 1]))

  expect(await closeCodeOf(bad)).toBe(4400)
  good.doc.getText('wikitext').insert(5, '!')
  await soon(async () => expect((await rig?.live.text(rig.draft.draft))?.wikitext).toBe('Paris!'))
})

test('rights that change act on the open connection; signing out cuts it', async () => {
  rig = await openLiveRig('Paris')
  const socket = rig.open({ wantsFrames: true, cookieSha256: 'c' })
  const frames = framesOf(socket)
  await opened(socket)
  await soon(() => expect(frames).not.toEqual([]))

  rig.live.changeAccess(rig.draft.draft, ada, { mayWrite: false, readOnlyBecause: 'no-right' })
  rig.live.changeState({ ...rig.draft, state: { kind: 'locked', by: ada, atMs: 0, untilMs: null } })

  await soon(() =>
    expect(frames.at(-1)).toMatchObject({ kind: 'notice', notice: { role: 'read', readOnlyBecause: 'no-right' } }),
  )
  const code = closeCodeOf(socket)
  rig.live.endSignIn('c')
  expect(await code).toBe(4401)
})

test('while the store fails nothing is shown or called saved; afterwards everything is', async () => {
  let fails = false
  rig = await openLiveRig('Paris', (log): DraftLog => ({
    ...log,
    append: async (entries) => {
      if (fails) throw new DraftError('store/failed', { operation: 'append' })
      await log.append(entries)
    },
  }))
  const watcher = rig.open({ wantsFrames: true, ...asGrace })
  const frames = framesOf(watcher)
  await opened(watcher)
  const writer = rig.connect({})
  const peer = rig.connect(asGrace)
  await soon(() => expect([textOf(writer.doc), textOf(peer.doc)]).toEqual(['Paris', 'Paris']))

  fails = true
  writer.doc.getText('wikitext').insert(5, '!')

  await soon(() => expect(frames.at(-1)).toMatchObject({ notice: { readOnlyBecause: 'store-failed' } }))
  expect(textOf(peer.doc)).toBe('Paris')
  fails = false
  await soon(() => expect(textOf(peer.doc)).toBe('Paris!'))
  expect((await rig.store.log.load(rig.draft.draft))?.tail).toHaveLength(2)
})

test('a draft that nobody seeded is not made by joining it', async () => {
  rig = await openLiveRig('Paris')
  const other = { ...rig.draft, draft: rig.draft.draft.replace('0', '1') as typeof rig.draft.draft }

  await expect(rig.live.text(other.draft)).rejects.toThrow('draft/not-found')

  expect(await rig.store.log.load(other.draft)).toBeUndefined()
})

test('seeding again changes nothing', async () => {
  rig = await openLiveRig('Paris')

  await rig.live.seed(rig.draft, 'Paris')
  await rig.live.seed(rig.draft, 'London')

  expect((await rig.live.text(rig.draft.draft)).wikitext).toBe('Paris')
})

test('a draft is found by who is in it; stopping sends everybody away with "come back"', async () => {
  rig = await openLiveRig('Paris')
  const socket = rig.open(access({}))
  await opened(socket)
  await soon(() => expect(rig?.live.liveDrafts(ada)).toHaveLength(1))
  expect(rig.live.liveDrafts(grace)).toEqual([])
  const code = closeCodeOf(socket)

  await rig.live.close()

  expect(await code).toBe(4503)
})

test('a long tail is folded, and newcomers get the same text', async () => {
  rig = await openLiveRig('Paris')
  const one = rig.connect({})
  await soon(() => expect(textOf(one.doc)).toBe('Paris'))

  one.doc.getText('wikitext').insert(5, ' is large.'.repeat(8_000))

  await soon(async () => expect((await rig?.store.log.load(rig.draft.draft))?.snapshot?.sequence).toBe(2))
  const other = rig.connect(asGrace)
  await soon(() => expect(textOf(other.doc)).toBe(textOf(one.doc)))
})

test('what is typed during a fold is folded after it, though nobody types any more', async () => {
  let goOn: (() => void) | undefined
  const typedOn = new Promise<void>((resolve) => {
    goOn = resolve
  })
  rig = await openLiveRig('Paris', (log) => ({
    ...log,
    saveSnapshot: async (snapshot) => {
      await typedOn
      await log.saveSnapshot(snapshot)
    },
  }))
  const { doc } = rig.connect({})
  await soon(() => expect(textOf(doc)).toBe('Paris'))
  for (const number of [1, 2]) {
    doc.getText('wikitext').insert(5, ' is large.'.repeat(8_000 * number))
    await soon(async () =>
      expect(
        await rig?.store.log.entries(rig.draft.draft, toGeneration(1), toSequenceNumber(1 + number), 1),
      ).toHaveLength(1),
    )
  }

  goOn?.()

  await soon(async () => expect((await rig?.store.log.load(rig.draft.draft))?.snapshot?.sequence).toBe(3))
})

test('many who come at once share one load', async () => {
  let loads = 0
  rig = await openLiveRig('Paris', (log): DraftLog => ({
    ...log,
    load: async (draft) => {
      loads += 1
      return await log.load(draft)
    },
  }))
  loads = 0

  const all = Array.from({ length: 12 }, () => rig?.connect({}))

  await soon(() => expect(all.map((one) => one && textOf(one.doc))).toEqual(all.map(() => 'Paris')))
  expect(loads).toBe(1)
})

test('a stock client survives a restart, with its caret, and with what it typed meanwhile', async () => {
  rig = await openLiveRig('Paris')
  const one = rig.connect({})
  const other = rig.connect(asGrace)
  await soon(() => expect([textOf(one.doc), textOf(other.doc)]).toEqual(['Paris', 'Paris']))
  one.provider.awareness.setLocalStateField('cursor', 1)
  const caret = (): unknown => other.provider.awareness.getStates().get(one.doc.clientID)?.['cursor']
  await soon(() => expect(caret()).toBe(1))

  const restarted = rig.restart()
  one.doc.getText('wikitext').insert(5, ' is')
  one.doc.getText('wikitext').delete(0, 1)
  await restarted

  await soon(() => expect([textOf(one.doc), textOf(other.doc)]).toEqual(['aris is', 'aris is']))
  await soon(() => expect(caret()).toBe(1))
  expect((await rig.live.text(rig.draft.draft)).wikitext).toBe('aris is')
})

test('nobody waits longer than 25 s for a word, and who gives no sign of life is cut', async () => {
  const clock = handClock()
  rig = await openLiveRig('Paris', (log) => log, clock)
  const socket = rig.open({})
  const frames = framesOf(socket)
  await opened(socket)
  socket.send(encodeSyncStep1(new Uint8Array([0])))
  await soon(() => expect(frames).toHaveLength(2))

  // Not for so long that it would have to be heard in between, which takes time of another kind.
  for (let times = 1; times * limits.longestSilenceMs < limits.deadAfterMs; times += 1) {
    clock.advance(limits.longestSilenceMs)
    await soon(() => expect(frames.length).toBeGreaterThan(1 + times))
  }

  expect(frames.slice(2)).toEqual(frames.slice(2).map(() => ({ kind: 'awareness', entries: [] })))
  socket.pause()
  const code = closeCodeOf(socket)
  clock.advance(100_000)
  socket.resume()
  expect(await code).toBe(1006)
})
