import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqliteStore } from '@scriptorium/store-sqlite'
import { ManualClock, openFakeHomeserver } from '@scriptorium/testkit'
import { expect, test, vi } from 'vitest'
import { openSynapse, systemClock } from './synapse-under-test.ts'
import { ada, grace, newDraft, openTalkRig } from './talk-rig.ts'

/** A loaded machine needs up to 40 s to start a homeserver. */
const patience = { timeout: 90_000, interval: 50 }

test('TS1 what is said in a draft and in another Matrix client reaches everybody once, though the homeserver is killed in between', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'scriptorium-talk-'))
  const synapse = await openSynapse('talk-on-synapse')
  const store = await openSqliteStore({ file: join(folder, 'talk.sqlite') })
  const draft = newDraft(0, { chatMode: 'recorded' })
  await store.drafts.create(draft)
  const unused = { homeserver: openFakeHomeserver(), clock: new ManualClock() }
  const rig = await openTalkRig([draft], { rooms: synapse.rooms, clock: systemClock }, { store, ...unused })
  const writer = await rig.open(draft, ada)
  const reader = await rig.open(draft, grace)
  const say = (nth: number): void =>
    writer.ask({ kind: 'send', room: 'edit', txn: `txn-0000000${nth}`, body: `word ${nth}` })

  say(1)
  await vi.waitFor(() => expect(reader.got('delivery')).toHaveLength(1), patience)
  const room = await rig.editRoom(draft)
  await synapse.witness.join(room)
  await synapse.witness.say(room, 'from elsewhere')
  await vi.waitFor(() => expect(reader.words('edit')).toEqual(['word 1', 'from elsewhere']), patience)

  say(2)
  await synapse.kill()
  for (const nth of [3, 4]) say(nth)
  const live = ['word 1', 'from elsewhere', 'word 2', 'word 3', 'word 4']
  await vi.waitFor(() => expect(reader.words('edit')).toEqual(live), patience)
  await vi.waitFor(() => expect(rig.chats.isReachable).toBe(false), patience)
  await synapse.start()
  await synapse.witness.say(room, 'from elsewhere again')

  await vi.waitFor(() => expect(reader.words('edit')).toEqual([...live, 'from elsewhere again']), patience)
  await vi.waitFor(() => expect(rig.chats.waiting).toBe(0), patience)
  const kept = await rig.chats.history(draft.draft, 'edit', { before: null, limit: 50 }, null)
  expect(kept.messages.map(({ body }) => body)).toEqual([...live, 'from elsewhere again'])
  expect(new Set(kept.messages.map(({ delivery }) => delivery))).toEqual(new Set(['confirmed']))
  await vi.waitFor(async () => {
    const elsewhere = (await synapse.witness.heard(room)).map(({ body }) => body)
    expect(elsewhere.toSorted()).toEqual([...live, 'from elsewhere again'].toSorted())
    expect(elsewhere.filter((body) => body.startsWith('word'))).toEqual(['word 1', 'word 2', 'word 3', 'word 4'])
  }, patience)

  await rig.chats.close()
  await synapse.close()
  await store.close()
  await rm(folder, { recursive: true })
}, 300_000)
