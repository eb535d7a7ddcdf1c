import { toGeneration, toPersonId, toSequenceNumber } from '@scriptorium/draft'
import type { DraftLog, MadeChange } from '@scriptorium/draft'
import { writeChange } from '@scriptorium/session'
import { afterEach, expect, test, vi } from 'vitest'

import { openLiveRig } from './live-rig.ts'
import type { LiveRig } from './live-rig.ts'

let rig: LiveRig | undefined

afterEach(async () => {
  await rig?.close()
  rig = undefined
})

const soon = <Value>(check: () => Value | Promise<Value>): Promise<Value> =>
  vi.waitFor(check, { timeout: 60_000, interval: 10 })

const made: MadeChange = { kind: 'restored', credit: [{ codeUnits: 6, person: null }] }
/** Puts words at the beginning, by a client id of its own. */
const writing = (clientId: number, text = 'Again ') => ({
  person: toPersonId('101'),
  clientId,
  update: writeChange(clientId, [{ left: null, right: null, text }], new Map()),
  made,
})
const place = (sequence: number) => ({ generation: toGeneration(1), sequence: toSequenceNumber(sequence) })

test('WRITE1 with nobody connected: durable when it resolves, and known for what it is', async () => {
  rig = await openLiveRig('Paris.')
  const { live, draft, store } = rig

  expect(await live.place(draft)).toEqual(place(1))
  expect(await live.write(draft, writing(99), place(1), true)).toBe(2)

  const [entry] = await store.log.entries(draft.draft, toGeneration(1), toSequenceNumber(2), 9)
  expect(entry).toMatchObject({ author: '101', made })
  await rig.restart()
  expect((await rig.live.text(draft.draft)).wikitext).toContain('Again ')
})

test('WRITE2 made of a text that moved on it does not come in, unless it may stand beside what came', async () => {
  rig = await openLiveRig('Paris.')
  const { live, draft } = rig
  await live.write(draft, writing(99), place(1), true)

  expect(await live.write(draft, writing(98), place(1), true)).toBe('moved-on')
  expect(await live.write(draft, writing(99), place(2), true)).toBe('moved-on')
  expect(await live.write(draft, writing(98), { ...place(2), generation: toGeneration(2) }, false)).toBe('moved-on')
  expect(await live.write(draft, writing(98), place(1), false)).toBe(3)
})

test('WRITE3 when the store fails nothing is changed and nobody is told that it was; later it comes in', async () => {
  let isFailing = true
  const wrap = (log: DraftLog): DraftLog => ({
    ...log,
    append: (entries, epoch) =>
      isFailing && entries[0]?.made !== undefined ? Promise.reject(new Error('full')) : log.append(entries, epoch),
  })
  rig = await openLiveRig('Paris.', wrap)
  const { live, draft } = rig
  const editor = rig.connect({})
  await soon(() => expect(editor.doc.getText('wikitext').toJSON()).toBe('Paris.'))

  await expect(live.write(draft, writing(99), place(1), true)).rejects.toMatchObject({ code: 'store/failed' })
  expect(editor.doc.getText('wikitext').toJSON()).toBe('Paris.')
  isFailing = false

  await soon(async () => expect(await live.write(draft, writing(98), place(1), true)).toBe(2))
  await soon(() => expect(editor.doc.getText('wikitext').toJSON()).toContain('Again '))
})

test('WRITE4 in a locked, closed or damaged draft it is refused in words', async () => {
  rig = await openLiveRig('Paris.')
  const { live, draft } = rig
  await live.place(draft)

  live.changeState({ ...draft, state: { kind: 'locked', by: 'operator', atMs: 0, untilMs: null } })
  await expect(live.write(draft, writing(99), place(1), true)).rejects.toMatchObject({ code: 'draft/locked' })
  live.changeState({ ...draft, state: { kind: 'closed', by: 'operator', atMs: 0, reason: '' } })
  await expect(live.write(draft, writing(99), place(1), true)).rejects.toMatchObject({ code: 'draft/closed' })
  live.changeState(draft)
  const outside = writeChange(97, [{ left: { clientId: 5, clock: 0 }, right: null, text: 'x' }], new Map())
  await expect(live.write(draft, { ...writing(97), update: outside }, place(1), true)).rejects.toMatchObject({
    code: 'draft/change-refused',
    details: { reason: 'unknown-origin' },
  })
})
