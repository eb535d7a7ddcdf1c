import { DatabaseSync } from 'node:sqlite'
import { setTimeout } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { startStoreProcess, type StoreProcess } from './store-in-a-process.ts'
import { temporaryFile } from './temporary-folder.ts'

const stops = 24
const leaseMs = 200

/** Appends behind the last place that it finds, until it may not, and asks for the store again. */
async function write(store: StoreProcess, isOver: () => boolean, acknowledge: (place: number) => void): Promise<void> {
  while (!isOver()) {
    const [, found] = /^last (\d+)$/.exec(await store.last()) ?? []
    let isOurs = found !== undefined
    for (let place = Number(found) + 1; isOurs && !isOver(); place += 1) {
      isOurs = (await store.append(place)).startsWith('appended')
      if (isOurs) acknowledge(place)
    }
    await store.renew()
  }
}

/** Stopped in the middle of a commit it would hold SQLite's lock, and nobody could open the file. Its lease is over then. */
async function stopOutsideACommit(store: StoreProcess, file: string): Promise<void> {
  for (;;) {
    store.signal('SIGSTOP')
    await setTimeout(2 * leaseMs)
    if (isUnlocked(file)) return
    store.signal('SIGCONT')
    await setTimeout(Math.random() * leaseMs)
  }
}

function isUnlocked(file: string): boolean {
  const database = new DatabaseSync(file, { timeout: 0 })
  try {
    database.exec('BEGIN IMMEDIATE; ROLLBACK')
    return true
  } catch {
    return false
  } finally {
    database.close()
  }
}

test('STOP3 two processes take a store from each other whenever one is stopped: each place is acknowledged once, and kept', async () => {
  const file = await temporaryFile()
  const one = startStoreProcess(file, { leaseMs })
  await one.opened
  await stopOutsideACommit(one, file)
  const other = startStoreProcess(file, { leaseMs })
  expect(await other.opened).toBe('opened')
  one.signal('SIGCONT')
  const acknowledged: number[][] = [[], []]
  let isOver = false
  const writing = [one, other].map((store, index) =>
    write(
      store,
      () => isOver,
      (place) => acknowledged[index]?.push(place),
    ),
  )

  const haveBothHadIt = (): boolean => acknowledged.every(({ length }) => length > 0)
  for (let stop = 0; stop < stops || !haveBothHadIt(); stop += 1) {
    const stopped = stop % 2 === 0 ? one : other
    stopped.signal('SIGSTOP')
    // Mostly past its lease.
    await setTimeout(Math.random() * 2 * leaseMs)
    stopped.signal('SIGCONT')
    await setTimeout(Math.random() * leaseMs)
  }
  isOver = true
  await Promise.all(writing)
  for (const store of [one, other]) store.signal('SIGKILL')
  await Promise.all([one.ended(), other.ended()])

  const places = acknowledged.flat()
  expect(new Set(places).size).toBe(places.length)
  const last = await vi.waitFor(
    async () => {
      const after = startStoreProcess(file)
      expect(await after.opened).toBe('opened')
      return after.last()
    },
    { timeout: 60_000, interval: 300 },
  )
  expect(Number(last.slice('last '.length))).toBeGreaterThanOrEqual(Math.max(...places))
}, 240_000)
