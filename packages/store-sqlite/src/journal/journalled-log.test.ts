import {
  makeDraftId,
  toGeneration,
  toPersonId,
  toSequenceNumber,
  type DraftId,
  type LogEntry,
  type Store,
} from '@scriptorium/draft'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { entryAt } from '../append-until-killed.ts'
import { openSqliteStore } from '../open-sqlite-store.ts'
import { seededRandom } from '../seeded-random.ts'
import { temporaryFile } from '../temporary-folder.ts'
import { crashImage } from './crash-image.ts'

const made = { kind: 'undid', credit: [] } as const
const first = toSequenceNumber(1)

test('JOURNAL11 calls that do not go into the journal keep their place between those that do', async () => {
  const draft = makeDraftId(new Uint8Array(10).fill(1))
  const store = await openSqliteStore({ file: await temporaryFile(), slowDiskMs: 60 })
  onTestFinished(() => store.close())
  await store.log.append([entryAt(draft, 1)])

  const calls = [
    store.log.append([entryAt(draft, 2)]),
    store.log.append([entryAt(draft, 3)]),
    // What the server made for somebody takes the long way.
    store.log.append([{ ...entryAt(draft, 4), made }]),
    store.log.append([entryAt(draft, 5)]),
  ]
  const loaded = store.log.load(draft)

  await Promise.all(calls)
  expect((await loaded)?.tail.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5])
})

test('JOURNAL23 a draft that was loaded is written on in the journal at once, whatever it held', async () => {
  const [written, seeded] = [1, 2].map((byte) => makeDraftId(new Uint8Array(10).fill(byte)))
  const file = await temporaryFile()
  const before = await openSqliteStore({ file })
  if (written === undefined || seeded === undefined) throw new Error('two drafts')
  await before.log.append([entryAt(written, 1)])
  await before.close()
  const store = await openSqliteStore({ file })
  onTestFinished(() => store.close())
  const database = new DatabaseSync(file, { readOnly: true })
  onTestFinished(() => database.close())
  const rows = (): unknown => database.prepare('SELECT count(*) AS count FROM entries').get()?.['count']

  await store.log.load(written)
  await store.log.append([entryAt(written, 2)])
  await store.log.append([entryAt(seeded, 1)])
  expect(rows()).toBe(2)

  const loaded = await store.log.load(written)
  expect(loaded?.tail.map(({ sequence }) => sequence)).toEqual([1, 2])
})

function mustHold(loaded: readonly LogEntry[], all: readonly LogEntry[], acknowledged: number): void {
  expect(loaded.length).toBeGreaterThanOrEqual(acknowledged)
  expect(loaded).toEqual(all.slice(0, loaded.length))
}

/** One draft's life as its server leads it: appends without waiting, and now and then everything else that can happen to a log. */
async function live(store: Store, draft: DraftId, random: () => number, steps: number): Promise<LogEntry[][]> {
  const generations: LogEntry[][] = [[]]
  const inFlight: Promise<unknown>[] = []
  let acknowledged = 0
  const present = (): LogEntry[] => generations.at(-1) ?? []
  const next = (): LogEntry => ({
    ...entryAt(draft, present().length + 1),
    generation: toGeneration(generations.length),
    author: random() < 0.3 ? null : toPersonId(String(1 + Math.floor(random() * 9))),
    ...(random() < 0.03 ? { made } : {}),
  })
  async function append(entries: readonly LogEntry[], of: number, upTo: number): Promise<void> {
    await store.log.append(entries)
    if (of === generations.length) acknowledged = Math.max(acknowledged, upTo)
  }
  for (let step = 0; step < steps; step += 1) {
    const dice = random()
    if (dice < 0.85) {
      const entries: LogEntry[] = []
      for (let count = Math.floor(random() * 4); count >= 0; count -= 1) {
        const entry = next()
        entries.push(entry)
        present().push(entry)
      }
      const upTo = present().length
      inFlight.push(append(entries, generations.length, upTo))
      if (random() < 0.3) await inFlight.at(-1)
    } else if (dice < 0.93) {
      const [least, all] = [acknowledged, [...present()]]
      const loaded = await store.log.entries(draft, toGeneration(generations.length), first, 1_000)
      mustHold(loaded, all, least)
    } else if (dice < 0.97) {
      await Promise.all(inFlight.splice(0))
      const sequence = toSequenceNumber(present().length)
      if (sequence > 0)
        await store.log.saveSnapshot({
          draft,
          generation: toGeneration(generations.length),
          sequence,
          state: new Uint8Array([1]),
        })
    } else if (present().length > 0) {
      await Promise.all(inFlight.splice(0))
      generations.push([])
      acknowledged = 1
      const generation = toGeneration(generations.length)
      const seed: LogEntry = { ...entryAt(draft, 1), generation }
      present().push(seed)
      await store.log.beginGeneration({
        record: { draft, generation, atMs: 1, reason: 'asked', culprit: null, credit: [] },
        seed,
        claim: { draft, generation, clientId: 7, person: null },
      })
    }
  }
  await Promise.all(inFlight)
  return generations
}

test(
  'JOURNAL12 whatever happens to several drafts at once, in whatever order, each log is what was acknowledged, before and after a crash',
  { timeout: 120_000 },
  async () => {
    const seed = Math.floor(Math.random() * 2 ** 31)
    const file = await temporaryFile()
    const store = await openSqliteStore({ file, segmentBytes: 4_096 })
    onTestFinished(() => store.close())
    const drafts = Array.from({ length: 8 }, (_, index) => makeDraftId(new Uint8Array(10).fill(index + 1)))

    const lives = await Promise.all(
      drafts.map(async (draft, index) => [draft, await live(store, draft, seededRandom(seed + index), 120)] as const),
    )

    const crashed = await openSqliteStore({ file: crashImage(file) })
    onTestFinished(() => crashed.close())
    await store.close()
    const again = await openSqliteStore({ file })
    onTestFinished(() => again.close())
    for (const opened of [crashed, again])
      for (const [draft, generations] of lives)
        for (const [index, entries] of generations.entries()) {
          const found = await opened.log.entries(draft, toGeneration(index + 1), first, 10_000)
          expect({ seed, found }).toEqual({ seed, found: entries })
        }
  },
)
