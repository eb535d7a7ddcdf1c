import { DatabaseSync } from 'node:sqlite'
import { toDraftId } from '@scriptorium/draft'
import { decodeServerFrame } from '@scriptorium/protocol'
import type { ServerFrame } from '@scriptorium/protocol'
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

/** A draft of three entries, the last of them changed on the disk behind the store's back. */
async function openDamaged(sql: string): Promise<LiveRig> {
  const opened = await openLiveRig('Paris')
  const writer = opened.connect({})
  const text = writer.doc.getText('wikitext')
  await soon(() => expect(text.toString()).toBe('Paris'))
  text.insert(5, ' is')
  await soon(async () => expect((await opened.live.text(opened.draft.draft)).sequence).toBe(2))
  text.insert(8, ' large')
  await soon(async () => expect((await opened.live.text(opened.draft.draft)).sequence).toBe(3))
  writer.provider.destroy()
  await opened.restart(() => {
    const database = new DatabaseSync(opened.file)
    expect(database.prepare(sql).run().changes).toBe(1)
    database.close()
  })
  return opened
}

const flipLast = "UPDATE entries SET bytes = CAST(bytes || x'00' AS BLOB) WHERE sequence = 3"

function listen(to: LiveRig): ServerFrame[] {
  const frames: ServerFrame[] = []
  to.open({ wantsFrames: true }).on('message', (data: Buffer) => {
    const frame = decodeServerFrame(data)
    if (frame !== undefined) frames.push(frame)
  })
  return frames
}

test('of a damaged draft the last good text is shown; it can be exported, and not published or written', async () => {
  rig = await openDamaged(flipLast)
  const { live, draft, store } = rig

  const reader = rig.connect({})
  const frames = listen(rig)

  await soon(() => expect(reader.doc.getText('wikitext').toString()).toBe('Paris is'))
  const notice = { role: 'read', readOnlyBecause: 'store-damaged' }
  await soon(() => expect(frames[0]).toMatchObject({ kind: 'notice', notice }))
  expect(await live.lastGoodText(draft.draft)).toMatchObject({ wikitext: 'Paris is', sequence: 2, isDamaged: true })
  const named = { code: 'store/damaged', details: { draft: draft.draft, sequence: 3 } }
  await expect(live.text(draft.draft)).rejects.toMatchObject(named)
  await expect(live.written(draft.draft)).rejects.toMatchObject(named)
  reader.doc.getText('wikitext').insert(0, 'Oh. ')
  await soon(async () => expect(await live.lastGoodText(draft.draft)).toMatchObject({ wikitext: 'Paris is' }))
  await expect(store.log.load(draft.draft)).rejects.toMatchObject({ code: 'store/damaged' })
})

test('its text can be had before anybody opens it, and unlocking it lets nobody write', async () => {
  rig = await openDamaged(flipLast)
  const { live, draft } = rig

  const exported = await live.lastGoodText(draft.draft)

  expect(exported).toMatchObject({ wikitext: 'Paris is', isDamaged: true })
  const frames = listen(rig)
  await soon(() => expect(frames.length).toBeGreaterThan(0))
  live.changeState({ ...draft, state: { kind: 'locked', by: draft.startedBy, atMs: 0, untilMs: null } })
  live.changeState(draft)
  live.changeAccess(draft.draft, draft.startedBy, { mayWrite: false, readOnlyBecause: 'no-right' })
  live.changeAccess(draft.draft, draft.startedBy, { mayWrite: true, readOnlyBecause: null })
  await soon(() => expect(frames.at(-1)).toMatchObject({ notice: { readOnlyBecause: 'store-damaged' } }))
})

test('a neighbour of a damaged draft is written in as ever', async () => {
  rig = await openDamaged(flipLast)
  const { live, draft } = rig
  const other = { ...draft, draft: toDraftId('0123456789abcdeg'), page: { kind: 'new', title: 'Rome' } } as const

  await live.seed(other, 'Rome')

  expect((await live.text(other.draft)).wikitext).toBe('Rome')
  expect(await live.lastGoodText(other.draft)).toMatchObject({ isDamaged: false })
})

test('a damaged snapshot costs nothing: the entries are all there, and it is made again', async () => {
  rig = await openDamaged('UPDATE entries SET at_ms = at_ms WHERE sequence = 3')
  const { live, draft, store, file } = rig
  const stored = await store.log.load(draft.draft)
  const last = stored?.tail.at(-1)
  if (last === undefined) throw new Error('nothing stored')
  await store.log.saveSnapshot({ ...last, state: last.update })
  const database = new DatabaseSync(file)
  database.exec("UPDATE snapshots SET state = x'00'")
  database.close()

  const writer = rig.connect({})

  await soon(() => expect(writer.doc.getText('wikitext').toString()).toBe('Paris is large'))
  writer.doc.getText('wikitext').insert(14, '.')
  await soon(async () => expect((await live.text(draft.draft)).wikitext).toBe('Paris is large.'))
})
