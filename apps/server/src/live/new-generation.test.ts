import { toGeneration, toSequenceNumber } from '@scriptorium/draft'
import type { DraftLog, GenerationRecord } from '@scriptorium/draft'
import { encodeSyncStep1, encodeSyncStep2 } from '@scriptorium/protocol'
import { afterEach, expect, test, vi } from 'vitest'
import * as Y from 'yjs'

import { ada, grace, openLiveRig } from './live-rig.ts'
import type { LiveRig } from './live-rig.ts'

const asGrace = { person: { person: grace, name: 'Grace', isTemporary: false } }
let rig: LiveRig | undefined

afterEach(async () => {
  await rig?.close()
  rig = undefined
})

const soon = <Value>(check: () => Value | Promise<Value>): Promise<Value> =>
  vi.waitFor(check, { timeout: 60_000, interval: 10 })

const wordsOf = (doc: Y.Doc): string => doc.getText('wikitext').toJSON()
const asked = { reason: 'asked', culprit: null, rewrite: <Text>(text: Text) => text } as const

/** Closed for good, with this code. */
function closed(rigged: LiveRig, access: Parameters<LiveRig['open']>[0]): Promise<number> {
  const socket = rigged.open(access)
  return new Promise((resolve) => {
    socket.once('open', () => socket.send(encodeSyncStep1(new Uint8Array([0]))))
    socket.once('close', resolve)
  })
}

test('ANEW1 editors are told "other generation"; the text and its first authors go on', async () => {
  rig = await openLiveRig('Paris is a city.')
  const { live, store, draft } = rig
  const editor = rig.connect(asGrace)
  await soon(() => expect(wordsOf(editor.doc)).toBe('Paris is a city.'))
  editor.doc.getText('wikitext').insert(5, ' by Grace')
  await soon(async () => expect((await live.text(draft.draft)).wikitext).toContain('Grace'))
  const code = closed(rig, { wantsFrames: true })
  await soon(() => expect(live.connections(draft.draft)).toHaveLength(1))
  const before = await live.written(draft.draft)

  const record = await live.beginAnew(draft.draft, asked)

  expect(await code).toBe(4409)
  expect(record).toMatchObject({ generation: 2, reason: 'asked' })
  const after = await live.written(draft.draft)
  expect(after).toEqual({ ...before, generation: 2, sequence: 1 })
  expect(after.spans).toContainEqual({ codeUnits: 9, person: grace })
  expect((await store.drafts.find(draft.draft))?.generation).toBe(2)
})

test('ANEW2 a stale client, its old ids, and its old words cannot come in again', async () => {
  rig = await openLiveRig('Paris is a secret.')
  const { live, draft } = rig
  const stale = rig.connect(asGrace)
  await soon(() => expect(wordsOf(stale.doc)).toBe('Paris is a secret.'))
  stale.doc.getText('wikitext').insert(0, 'Old. ')
  await soon(async () => expect((await live.text(draft.draft)).wikitext).toContain('Old'))
  stale.provider.disconnect()
  await live.beginAnew(draft.draft, {
    ...asked,
    rewrite: () => ({ wikitext: 'Paris.', spans: [{ codeUnits: 6, person: null }] }),
  })
  rig.changeDraft({ ...draft, generation: toGeneration(2) })

  stale.doc.getText('wikitext').insert(0, 'Offline. ')
  const socket = rig.open(asGrace)
  const code = new Promise((resolve) => {
    socket.once('close', resolve)
  })
  socket.once('open', () => {
    socket.send(encodeSyncStep1(new Uint8Array([0])))
    socket.send(encodeSyncStep2(Y.encodeStateAsUpdate(stale.doc)))
  })

  expect(await code).toBeGreaterThanOrEqual(4400)
  expect((await live.text(draft.draft)).wikitext).toBe('Paris.')
})

test('ANEW3 when the store fails nothing has changed, and editors come back to it', async () => {
  let isFailing = true
  const wrap = (log: DraftLog): DraftLog => ({
    ...log,
    beginGeneration: (next) => (isFailing ? Promise.reject(new Error('full')) : log.beginGeneration(next)),
  })
  rig = await openLiveRig('Paris.', wrap)
  const { live, draft } = rig
  const editor = rig.connect({})
  await soon(() => expect(wordsOf(editor.doc)).toBe('Paris.'))

  await expect(live.beginAnew(draft.draft, asked)).rejects.toThrow('full')
  isFailing = false
  editor.doc.getText('wikitext').insert(0, 'Still ')

  await soon(async () => expect((await live.text(draft.draft)).wikitext).toBe('Still Paris.'))
  expect((await live.text(draft.draft)).generation).toBe(1)
})

test('ANEW4 a half character begins a new generation by itself, and its sender is named', async () => {
  rig = await openLiveRig('A \u{1f3f0} castle.')
  const { live, store, draft } = rig
  const editor = rig.connect(asGrace)
  await soon(() => expect(wordsOf(editor.doc)).toContain('castle'))

  editor.doc.getText('wikitext').delete(2, 1)
  await soon(async () => expect((await live.text(draft.draft)).wikitext).toContain('\ufffd'))

  const records = await soon(async (): Promise<readonly GenerationRecord[]> => {
    const found = await store.log.generations(draft.draft)
    expect(found).toHaveLength(1)
    return found
  })
  expect(records[0]).toMatchObject({
    generation: 2,
    reason: 'text-unsound',
    culprit: { person: grace, clientId: null, sequence: toSequenceNumber(2) },
  })
  const { wikitext, generation } = await soon(async () => {
    const text = await live.text(draft.draft)
    expect(text.generation).toBe(2)
    return text
  })
  expect([wikitext.replaceAll('\ufffd', '?'), generation]).toEqual(['A ? castle.', 2])
  expect(await store.log.generations(draft.draft)).toHaveLength(1)
})

test('ANEW6 until a text with half a character has begun anew it counts as out of step', async () => {
  const releases: (() => void)[] = []
  const held = new Promise<void>((resolve) => {
    releases.push(resolve)
  })
  const wrap = (log: DraftLog): DraftLog => ({
    ...log,
    async beginGeneration(next) {
      await held
      return log.beginGeneration(next)
    },
  })
  rig = await openLiveRig('A \u{1f3f0} castle.', wrap)
  const { live, draft } = rig
  const editor = rig.connect(asGrace)
  await soon(() => expect(wordsOf(editor.doc)).toContain('castle'))
  expect(live.isOutOfStep(draft.draft)).toBe(false)

  editor.doc.getText('wikitext').delete(2, 1)
  await soon(async () => expect((await live.text(draft.draft)).wikitext).toContain('\ufffd'))

  expect(live.isOutOfStep(draft.draft)).toBe(true)
  releases[0]?.()
  await soon(async () => expect((await live.text(draft.draft)).generation).toBe(2))
  expect(live.isOutOfStep(draft.draft)).toBe(false)
})

test('ANEW5 credit outlives undo, and two generations after it', async () => {
  rig = await openLiveRig('')
  const { live, draft } = rig
  const one = rig.connect({})
  const other = rig.connect(asGrace)
  await soon(() => expect(one.provider.synced && other.provider.synced).toBe(true))
  one.doc.getText('wikitext').insert(0, 'Words by Ada.')
  await soon(() => expect(wordsOf(other.doc)).toBe('Words by Ada.'))
  const undo = new Y.UndoManager(other.doc.getText('wikitext'), { captureTimeout: 0 })
  other.doc.getText('wikitext').delete(0, 9)
  await soon(() => expect(wordsOf(one.doc)).toBe('Ada.'))
  undo.undo()
  await soon(() => expect(wordsOf(one.doc)).toBe('Words by Ada.'))
  const spans = [{ codeUnits: 13, person: ada }]

  expect((await live.written(draft.draft)).spans).toEqual(spans)
  await live.beginAnew(draft.draft, asked)
  await live.beginAnew(draft.draft, asked)

  expect(await live.written(draft.draft)).toMatchObject({ generation: 3, spans })
})
