import { open } from 'node:fs/promises'
import { makeDraftId, toGeneration, type DraftId, type LogEntry, type Store } from '@scriptorium/draft'
import { expect, onTestFinished, test, vi } from 'vitest'
import { entryAt } from '../append-until-killed.ts'
import { openDatabase } from '../open-database.ts'
import { openSqliteStore } from '../open-sqlite-store.ts'
import { temporaryFile } from '../temporary-folder.ts'
import { crashImage } from './crash-image.ts'
import { raiseFence } from './epoch-fence.ts'
import { JournalWriter } from './journal-writer.ts'
import { frontierIn, makeProgress, maxSegments, setFirst } from './progress.ts'
import { retireInSlices } from './retire-in-slices.ts'
import { readStoredSegments } from './stored-segments.ts'

const draft = makeDraftId(new Uint8Array(10).fill(1))

async function openWriter(register = (_epoch: number, _segment: number): Promise<unknown> => Promise.resolve()) {
  const file = await temporaryFile()
  raiseFence(file, 1)
  const progress = makeProgress()
  setFirst(progress, 1)
  const closed: number[] = []
  const options = {
    file,
    store: '0123456789abcdef',
    segmentBytes: 4_096,
    slowDiskMs: 0,
    progress,
    register,
    closed: (_epoch: number, segment: number) => void closed.push(segment),
  }
  const writer = new JournalWriter(options, 1)
  onTestFinished(() => writer.close())
  return { file, writer, progress, closed }
}

test('JOURNAL13 when too many segments wait to become rows, what comes waits too, asks for it, and goes on', async () => {
  const { writer, progress, closed } = await openWriter()
  let stored = 0
  const places = Array.from({ length: 12 * maxSegments }, (_, index) => index + 1)
  async function appendAll(): Promise<void> {
    for (const place of places) {
      await writer.append([{ ...entryAt(draft, place), update: new Uint8Array(700) }])
      stored = place
    }
  }

  const all = appendAll()

  await vi.waitFor(() => expect(closed.filter((segment) => segment === maxSegments).length).toBeGreaterThan(1), 20_000)
  expect(stored).toBeLessThan(places.length)
  await vi.waitFor(
    () => {
      setFirst(progress, closed.at(-1) ?? 1)
      expect(stored).toBe(places.length)
    },
    { timeout: 60_000, interval: 5 },
  )
  await all
})

test('JOURNAL14 while an epoch begins nothing comes in that its seal would not cover, nor after the end', async () => {
  const { file, writer } = await openWriter()
  await writer.append([entryAt(draft, 1)])

  raiseFence(file, 2)
  const beginning = writer.begin(2)
  const during = writer.isOurs
  await beginning

  await writer.append([entryAt(draft, 2)])
  const after = writer.isOurs
  await writer.close()
  await writer.begin(3)
  expect([during, after, writer.isOurs]).toEqual([false, true, false])
})

test('JOURNAL24 an epoch begins with nothing on the disk, even if the one before told of its last write after it was taken over', async () => {
  const { file, writer, progress } = await openWriter()
  await writer.append([entryAt(draft, 1)])
  const told = frontierIn(progress)

  raiseFence(file, 2)
  await writer.begin(2)

  expect(told.segment).toBe(1)
  expect(frontierIn(progress)).toEqual({ segment: 0, end: 0 })
})

test('JOURNAL21 closed twice at once, neither call resolves before a segment that is being made is noted: it would be left', async () => {
  const noted: number[] = []
  let noteSecond: (() => void) | undefined
  const { writer } = await openWriter(async (_epoch, segment) => {
    if (segment > 1) await new Promise<void>((resolve) => (noteSecond = resolve))
    noted.push(segment)
  })
  for (const place of [1, 2, 3]) await writer.append([{ ...entryAt(draft, place), update: new Uint8Array(700) }])
  await vi.waitFor(() => expect(noteSecond).toBeDefined(), 60_000)

  setTimeout(() => noteSecond?.(), 200)
  await Promise.race([writer.close(), writer.close()])

  expect(noted).toEqual([1, 2])
})

test('JOURNAL28 an epoch that is told several times at once begins once: what is stored under it meanwhile stays', async () => {
  let noteSecond: (() => void) | undefined
  const { file, writer, progress } = await openWriter(async (epoch, segment) => {
    if (epoch === 1 && segment > 1) await new Promise<void>((resolve) => (noteSecond = resolve))
  })
  for (const place of [1, 2, 3]) await writer.append([{ ...entryAt(draft, place), update: new Uint8Array(700) }])
  await vi.waitFor(() => expect(noteSecond).toBeDefined(), 60_000)
  raiseFence(file, 2)
  const told = [writer.begin(2), writer.begin(2)]

  setTimeout(() => noteSecond?.(), 200)
  await Promise.race(told)
  await writer.append([entryAt(draft, 4)])
  await Promise.all(told)

  await writer.append([entryAt(draft, 5)])
  expect(frontierIn(progress).segment).toBe(1)
  await writer.seal()
  await writer.append([entryAt(draft, 6)])
  const [first] = readStoredSegments(file, { store: '0123456789abcdef', epoch: 2, first: 1, last: 2 })
  expect(first?.records.get(draft)?.map(({ sequence }) => sequence)).toEqual([4, 5])
})

/** The next write of a file reaches the disk, and is said to have failed. @param file any that is there */
async function failNextWrite(file: string): Promise<void> {
  const handle = await open(file, 'r')
  const prototype: typeof handle = Object.getPrototypeOf(handle)
  await handle.close()
  const write = Reflect.get(prototype, 'write')
  const spy = vi.spyOn(prototype, 'write')
  onTestFinished(() => spy.mockRestore())
  spy.mockImplementationOnce(async function failing(this: typeof handle, ...args: unknown[]) {
    await Reflect.apply(write, this, args)
    throw new Error('EIO')
  })
}

async function tailOf(store: Store, of: DraftId): Promise<readonly LogEntry[]> {
  return (await store.log.load(of))?.tail ?? []
}

test('JOURNAL15 what was answered with a failure does not stay in the journal, to come back behind what is stored in its place', async () => {
  const { file, writer } = await openWriter()
  await writer.append([entryAt(draft, 1)])
  await failNextWrite(`${file}-epoch`)

  const failing = [2, 3].map((place) => writer.append([entryAt(draft, place)]))

  for (const each of await Promise.allSettled(failing)) expect(each.status).toBe('rejected')
  const [segment] = readStoredSegments(file, { store: '0123456789abcdef', epoch: 1, first: 1, last: 1 })
  expect(segment?.records.get(draft)?.map(({ sequence }) => sequence)).toEqual([1])
  expect(segment?.lost).toEqual([])
})

test('JOURNAL16 segments are not taken for others that have their numbers under a later epoch', async () => {
  const database = openDatabase(await temporaryFile())
  onTestFinished(() => database.close())
  let epoch = 1
  const retired: number[] = []
  const journal = {
    isTakenOver: () => true,
    epoch: () => epoch,
    readOn: () => true,
    draftsUpTo: () => [draft],
    retire: (upTo: number) => void retired.push(upTo),
    removeRetired: () => {},
  }
  const retirement = retireInSlices(database, journal, { settle: () => 1 })

  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  retirement.begin({ epoch: 1, segment: 5 })
  epoch = 2
  // What was begun under the former epoch has not ended yet: what is asked for now comes after it.
  retirement.begin({ epoch: 2, segment: 1 })
  vi.advanceTimersByTime(1_000)

  expect(retired).toEqual([1])
})

/** As a disk that hardly takes anything. To be called while timers are told the time. */
function settleSlowly(): number {
  vi.advanceTimersByTime(10_000)
  return 1_000
}

test('JOURNAL27 however long the disk took for a slice of rows, nobody rests for long after it, and not at all while many segments wait', async () => {
  const database = openDatabase(await temporaryFile())
  onTestFinished(() => database.close())
  const retired: number[] = []
  const journal = {
    isTakenOver: () => true,
    epoch: () => 1,
    readOn: () => true,
    draftsUpTo: () => [draft, draft],
    retire: (upTo: number) => void retired.push(upTo),
    removeRetired: () => {},
  }
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const retirement = retireInSlices(database, journal, { settle: settleSlowly })
  retirement.begin({ epoch: 1, segment: 1 })
  vi.advanceTimersByTime(1)

  vi.advanceTimersByTime(500)
  expect(retired).toEqual([1])
  for (const segment of [2, 3, 4, 5, 6, 7]) retirement.begin({ epoch: 1, segment })
  vi.advanceTimersByTime(10)

  expect(retired).toContain(2)
})

test('JOURNAL17 what is written while somebody’s words are erased is kept, before and after a crash', async () => {
  const file = await temporaryFile()
  const store = await openSqliteStore({ file, segmentBytes: 32 * 1024 })
  onTestFinished(() => store.close())
  const others = [2, 3, 4].map((n) => makeDraftId(new Uint8Array(10).fill(n)))
  const over = new AbortController()
  let written = 0
  const lasts = others.map(async (of) => {
    let place = 0
    while (!over.signal.aborted) {
      place += 1
      await store.log.append([entryAt(of, place)])
      written += 1
    }
    return place
  })
  // The store's thread is busy: what is asked of it comes after what the journal writes meanwhile.
  const asking = [5, 6, 7].map(async (n) => {
    const claim = { draft, generation: toGeneration(1), person: null }
    for (let clientId = n; !over.signal.aborted; clientId += 10) await store.log.claim([{ ...claim, clientId }])
  })
  await store.log.append([entryAt(draft, 1)])
  await store.log.append([entryAt(draft, 2)])

  // At all fillings of a segment: from its half on the next one is there already, and is written into while the erasing is on its way.
  for (let round = 0; round < 20; round += 1) {
    const enough = written + 30 + 3 * round
    await vi.waitFor(() => expect(written).toBeGreaterThan(enough), { timeout: 60_000, interval: 1 })
    await store.upkeep.purge(draft, ['nothing'], 3)
  }
  over.abort()
  const ends = await Promise.all(lasts)
  await Promise.all(asking)

  const after = await openSqliteStore({ file: crashImage(file) })
  onTestFinished(() => after.close())
  for (const opened of [store, after])
    for (const [index, of] of others.entries()) expect(await tailOf(opened, of)).toHaveLength(ends[index] ?? 0)
})
