import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { isFault, makeDraftId, toEpoch, type DraftId, type Store } from '@scriptorium/draft'
import { expect, onTestFinished, test, vi } from 'vitest'
import { entryAt } from '../append-until-killed.ts'
import { backUpSqliteStore } from '../back-up.ts'
import { openDatabase } from '../open-database.ts'
import { openSqliteStore } from '../open-sqlite-store.ts'
import { seededRandom } from '../seeded-random.ts'
import { journalTable } from '../tables/journal.ts'
import { logTables } from '../tables/log.ts'
import { temporaryFile } from '../temporary-folder.ts'
import { becomeRows } from './become-rows.ts'
import { crashImage, segmentsOf } from './crash-image.ts'
import { raiseFence } from './epoch-fence.ts'
import { firstGroupAt } from './segment-format.ts'
import { readStoredSegments } from './stored-segments.ts'

const drafts = [1, 2, 3, 4, 5, 6].map((n) => makeDraftId(new Uint8Array(10).fill(n)))
const [first = makeDraftId(new Uint8Array(10)), second = first] = drafts
const short = 16 * 1024

async function openStore(file: string, segmentBytes?: number): Promise<Store> {
  const store = await openSqliteStore({ file, ...(segmentBytes === undefined ? {} : { segmentBytes }) })
  onTestFinished(() => store.close())
  return store
}

/** Appends the places from `from` to `to` in every draft, a call for each. */
async function write(store: Store, from: number, to: number, of = drafts): Promise<void> {
  for (let place = from; place <= to; place += 1)
    await Promise.all(of.map((draft) => store.log.append([entryAt(draft, place)])))
}

async function lastOf(store: Store, draft: DraftId): Promise<number> {
  const tail = (await store.log.load(draft))?.tail ?? []
  expect(tail).toEqual(tail.map((_, index) => entryAt(draft, index + 1)))
  return tail.length
}

const rowsIn = (file: string): number => {
  const database = new DatabaseSync(file, { readOnly: true })
  const rows = Number(database.prepare('SELECT count(*) AS rows FROM entries').get()?.['rows'])
  database.close()
  return rows
}

test('JOURNAL4 what was acknowledged is in the journal, is read from there, and is there after a crash', async () => {
  const file = await temporaryFile()
  const store = await openStore(file)
  await write(store, 1, 20)

  expect(rowsIn(file)).toBe(drafts.length)
  for (const draft of drafts) expect(await lastOf(store, draft)).toBe(20)

  const after = await openStore(crashImage(file))
  for (const draft of drafts) expect(await lastOf(after, draft)).toBe(20)
  await write(after, 21, 22)
  expect(await lastOf(after, first)).toBe(22)
})

test('JOURNAL5 the entries of closed segments become rows, and the segments go', async () => {
  const file = await temporaryFile()
  const store = await openStore(file, short)

  await write(store, 1, 150)

  await vi.waitFor(() => expect(segmentsOf(file).length).toBeLessThan(4), { timeout: 60_000 })
  expect(rowsIn(file)).toBeGreaterThan(400)
  const after = await openStore(crashImage(file), short)
  for (const draft of drafts) expect([await lastOf(store, draft), await lastOf(after, draft)]).toEqual([150, 150])
})

test('JOURNAL29 a segment that takes several slices to be read becomes rows, all of it', async () => {
  const file = await temporaryFile()
  const store = await openStore(file, 2 * 1024 * 1024)
  await write(store, 1, 1)

  for (let place = 2; place < 2_000; place += 500) {
    const entries = drafts.map((draft) => Array.from({ length: 500 }, (_, index) => entryAt(draft, place + index)))
    await Promise.all(entries.map((each) => store.log.append(each)))
  }

  await vi.waitFor(() => expect(segmentsOf(file).length).toBeLessThan(3), { timeout: 60_000, interval: 100 })
  expect(rowsIn(file)).toBeGreaterThan(4_000)
  for (const draft of drafts) expect(await lastOf(store, draft)).toBe(2_001)
})

test('JOURNAL6 an orderly end leaves everything in the one file', async () => {
  const file = await temporaryFile()
  const store = await openStore(file, short)
  await write(store, 1, 60)

  await store.close()

  expect(segmentsOf(file)).toEqual([])
  expect(rowsIn(file)).toBe(60 * drafts.length)
})

test('JOURNAL7 whoever was overtaken between writing and answering acknowledges nothing', async () => {
  const file = await temporaryFile()
  const store = await openStore(file)
  await write(store, 1, 2, [first])

  raiseFence(file, 9)

  const late = store.log.append([entryAt(first, 3)])
  await expect(late).rejects.toMatchObject({
    code: 'store/failed',
    cause: new Error('another process has taken this store over'),
  })
})

test('JOURNAL8 a segment that is gone is missed: nobody goes on without it', async () => {
  const file = await temporaryFile()
  const store = await openStore(file)
  await write(store, 1, 3)
  const image = crashImage(file)
  const [segment = ''] = segmentsOf(image)
  renameSync(path.join(path.dirname(image), segment), `${image}.elsewhere`)

  await expect(openSqliteStore({ file: image })).rejects.toThrow(/is missing: edits that were saved may be in it/)

  renameSync(`${image}.elsewhere`, path.join(path.dirname(image), segment))
  expect(await lastOf(await openStore(image), second)).toBe(3)
})

test.each([0, 600, 2_000])(
  'JOURNAL22 a segment of which only %i bytes are left, as of a copy that was broken off, is refused in words',
  async (left) => {
    const file = await temporaryFile()
    const store = await openStore(file)
    await write(store, 1, 12)
    const image = crashImage(file)
    const [segment = ''] = segmentsOf(image).map((name) => path.join(path.dirname(image), name))
    const whole = readFileSync(segment)
    writeFileSync(segment, whole.subarray(0, left))

    await expect(openSqliteStore({ file: image })).rejects.toThrow(/is not whole: edits that were saved may be in/)

    writeFileSync(segment, whole)
    expect(await lastOf(await openStore(image), first)).toBe(12)
  },
)

test('BACKUP6 a copy without the edits of a segment that is gone is refused, not made without a word', async () => {
  const file = await temporaryFile()
  const store = await openStore(file)
  await write(store, 1, 3)
  const [segment = ''] = segmentsOf(file)
  rmSync(path.join(path.dirname(file), segment))
  const target = `${file}.backup`

  await expect(backUpSqliteStore({ file, target, nowMs: 1 })).rejects.toThrow(/is missing: edits that were saved/)

  expect(existsSync(target)).toBe(false)
})

test('JOURNAL20 a flipped bit in SQLite’s last commit, the one that noted the segment in use, costs nothing that stands in it', async () => {
  const file = await temporaryFile()
  // No renewal of the lease is the last commit.
  const store = await openSqliteStore({ file, leaseMs: 3_600_000 })
  onTestFinished(() => store.close())
  await write(store, 1, 12)
  const image = crashImage(file)
  const commits = readFileSync(`${image}-wal`)
  commits[commits.length - 1] = (commits.at(-1) ?? 0) ^ 1
  writeFileSync(`${image}-wal`, commits)
  const database = new DatabaseSync(image)
  const { last } = journalTable(database).standing()
  database.close()

  const after = await openStore(image)

  expect([last, segmentsOf(file)]).toEqual([0, ['store.sqlite-log.1.1']])
  for (const draft of drafts) expect(await lastOf(after, draft)).toBe(12)
})

test('JOURNAL9 the journal of another store, or of a newer state of this one, is left alone and told of', async () => {
  const file = await temporaryFile()
  const store = await openStore(file)
  await write(store, 1, 3)
  const target = `${file}.backup`
  await backUpSqliteStore({ file, target, nowMs: 1 })
  const image = crashImage(file)
  const older = readFileSync(target)
  const before = segmentsOf(image)
  for (const rest of ['-wal', '-shm']) rmSync(`${image}${rest}`, { force: true })
  writeFileSync(image, older)

  await expect(openSqliteStore({ file: image })).rejects.toThrow(/another store|newer state/)

  expect(segmentsOf(image)).toEqual(before)
  for (const name of before) rmSync(path.join(path.dirname(image), name))
  expect(await lastOf(await openStore(image), first)).toBe(3)
})

test(
  'JOURNAL10 a bit that flips in the journal costs at most its draft, and that is named',
  { timeout: 120_000 },
  async () => {
    const file = await temporaryFile()
    const store = await openStore(file, short)
    // A hundred entries, so that two segments are in use.
    await write(store, 1, 12)
    const image = crashImage(file)
    const settled = new DatabaseSync(image)
    settled.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    settled.close()
    const [segment = ''] = segmentsOf(image).map((name) => path.join(path.dirname(image), name))
    const rows = readFileSync(image)
    const bytes = readFileSync(segment)
    const end = bytes.findLastIndex((byte) => byte !== 0)
    const seed = Math.floor(Math.random() * 2 ** 31)
    const random = seededRandom(seed)
    const seen = { whole: 0, named: 0 }

    for (let round = 0; round < 60; round += 1) {
      const at = firstGroupAt + Math.floor(random() * (end - firstGroupAt))
      const flipped = Buffer.from(bytes)
      flipped[at] = (flipped[at] ?? 0) ^ (1 << Math.floor(random() * 8))
      for (const rest of ['-wal', '-shm']) rmSync(`${image}${rest}`, { force: true })
      writeFileSync(image, rows)
      writeFileSync(segment, flipped)

      const database = openDatabase(image)
      becomeRows(database, readStoredSegments(image, journalTable(database).standing()))
      const log = logTables(database, () => toEpoch(1))
      for (const draft of drafts) {
        const verdict = judge(() => log.load(draft)?.tail.length, draft)
        seen[verdict === 12 ? 'whole' : 'named'] += 1
        expect({ seed, round, at, verdict }).toMatchObject({ verdict: verdict === 12 ? 12 : 'named' })
        const salvaged = log.salvage(draft)
        expect(salvaged?.tail).toEqual(salvaged?.tail.map((_, index) => entryAt(draft, index + 1)))
        expect(salvaged?.isWhole).toBe(verdict === 12)
      }
      database.close()
    }

    expect(seen.named).toBeGreaterThan(30)
    expect(seen.whole).toBeGreaterThan(seen.named)
  },
)

function judge(load: () => number | undefined, draft: DraftId): number | undefined | 'named' {
  try {
    return load()
  } catch (error) {
    if (isFault(error, 'store/damaged') && error.details.draft === draft) return 'named'
    throw error
  }
}
