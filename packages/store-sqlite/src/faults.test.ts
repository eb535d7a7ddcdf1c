import { execFile } from 'node:child_process'
import { chmod, chown, readdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { promisify } from 'node:util'
import { makeDraftId } from '@scriptorium/draft'
import { expect, test, vi } from 'vitest'
import { drafts, entryAt } from './append-until-killed.ts'
import { openSqliteStore } from './open-sqlite-store.ts'
import { startStoreProcess } from './store-in-a-process.ts'
import { temporaryFile } from './temporary-folder.ts'

const run = promisify(execFile)

/** Largest file, in bytes, that a running process may write from now on (RLIMIT_FSIZE, the soft one): beyond it each write fails as on a full disk. */
async function limitFiles(pid: number, bytes: number | 'unlimited'): Promise<void> {
  await run('prlimit', ['--pid', String(pid), `--fsize=${bytes}:unlimited`])
}

test('FULL1 on a full disk nothing is acknowledged, what was is there, and appends go on when there is room again', async () => {
  const store = startStoreProcess(await temporaryFile())
  expect(await store.opened).toBe('opened')
  expect(await store.append(1)).toBe('appended 1')

  await limitFiles(store.pid, 0)

  expect(await store.append(2)).toMatch(/^failed store\/failed: /)
  expect(await store.renew()).toMatch(/^failed store\/failed: /)
  expect(await store.last()).toBe('last 1')
  await limitFiles(store.pid, 'unlimited')
  expect(await store.renew()).toBe('epoch 1')
  expect(await store.append(2)).toBe('appended 2')
  expect(await store.last()).toBe('last 2')
})

test('FULL2 killed on a full disk, the store has what it acknowledged and nothing of what it did not', async () => {
  const file = await temporaryFile()
  const store = startStoreProcess(file)
  await store.opened
  await store.append(1)
  await store.append(2)
  // Somewhere in the middle of a write: a part of the entry still fits.
  await limitFiles(store.pid, 20_000)
  let acknowledged = 2
  for (let answer = ''; !answer.startsWith('failed');) {
    answer = await store.append(acknowledged + 1)
    if (answer.startsWith('appended')) acknowledged += 1
  }

  store.signal('SIGKILL')
  await store.ended()

  const again = await openSqliteStore({ file })
  const tail = (await again.log.load(makeDraftId(new Uint8Array(10).fill(1))))?.tail
  expect(acknowledged).toBeGreaterThan(10)
  expect(tail?.map(({ sequence }) => sequence)).toEqual(Array.from({ length: acknowledged }, (_, at) => at + 1))
  await again.close()
})

test.each([1, 3])(
  'FULL3 words that are erased while the disk is full are gone when there is room again; the store lives on (%i entries)',
  async (entries) => {
    const store = startStoreProcess(await temporaryFile())
    await store.opened
    // The first becomes a row at once: what is erased need not pass the journal, and the write-ahead log is what cannot be emptied.
    for (let place = 1; place <= entries; place += 1) expect(await store.append(place)).toBe(`appended ${place}`)

    await limitFiles(store.pid, 0)

    expect(await store.purge()).toMatch(/^failed store\/failed: /)
    expect(await store.last()).toBe(`last ${entries}`)
    await limitFiles(store.pid, 'unlimited')
    expect(await store.purge()).toBe('purged')
    expect(await store.append(entries + 1)).toBe(`appended ${entries + 1}`)
  },
)

test('FILES1 a process that may open no more files has no damaged drafts: they are out of reach for the moment', async () => {
  const store = startStoreProcess(await temporaryFile())
  await store.opened
  // The second stands in the journal, which whoever reads it opens.
  expect([await store.append(1), await store.append(2)]).toEqual(['appended 1', 'appended 2'])

  await run('prlimit', ['--pid', String(store.pid), '--nofile=3:'])

  expect(await store.last()).toMatch(/^failed store\/failed: EMFILE/)
  await run('prlimit', ['--pid', String(store.pid), '--nofile=256:'])
  expect(await store.last()).toBe('last 2')
})

test('STOP1 a process stopped past its lease and woken stores nothing; its successor has everything', async () => {
  const file = await temporaryFile()
  const stale = startStoreProcess(file, { leaseMs: 2_000 })
  await stale.opened
  // The second goes into the journal: its segment is open when the process stops.
  expect([await stale.append(1), await stale.append(2)]).toEqual(['appended 1', 'appended 2'])
  expect(await startStoreProcess(file).opened).toMatch(/^Another process \(process \d+ on /)

  const owner = await vi.waitFor(
    async () => {
      stale.signal('SIGSTOP')
      const next = startStoreProcess(file)
      const said = await next.opened
      // In the middle of a commit it holds SQLite's lock: then it is stopped anew.
      if (said === 'database is locked') stale.signal('SIGCONT')
      expect(said).toBe('opened')
      return next
    },
    { timeout: 60_000, interval: 300 },
  )

  expect([await owner.append(3), await owner.append(4)]).toEqual(['appended 3', 'appended 4'])
  stale.signal('SIGCONT')
  expect(await stale.append(3)).toBe('failed store/failed: another process has taken this store over')
  expect(await stale.append(3)).toMatch(/^failed store\/failed: /)
  expect(await stale.append(5)).toBe('failed store/failed: another process has taken this store over')
  expect(await stale.renew()).toMatch(/^failed store\/failed: Another process/)
  expect(await owner.append(5)).toBe('appended 5')
  expect([await owner.last(), await stale.last()]).toEqual(['last 5', 'last 5'])
})

test('STOP2 after kill -9 the next process need not wait for the lease', async () => {
  const file = await temporaryFile()
  const first = startStoreProcess(file, { leaseMs: 3_600_000 })
  await first.opened
  first.signal('SIGKILL')
  await first.ended()

  const second = startStoreProcess(file)

  expect(await second.opened).toBe('opened')
  expect(await second.renew()).toBe('epoch 2')
})

test('READ-ONLY1 on a read-only file system the store is refused in words, and left as it is', async () => {
  const file = await temporaryFile()
  const folder = dirname(file)
  await (await openSqliteStore({ file })).close()
  // Root may write anywhere: then somebody else tries.
  const isRoot = process.getuid?.() === 0
  if (isRoot) await chown(folder, 65_534, 65_534)
  for (const name of await readdir(folder)) await chmod(`${folder}/${name}`, 0o444)
  await chmod(folder, 0o555)

  const store = startStoreProcess(file, isRoot ? { uid: 65_534 } : {})

  expect(await store.opened).toMatch(/cannot be written/)
  await store.ended()
  await chmod(folder, 0o755)
})

test('SLOW1 while each fsync takes 500 ms the event loop never waits, and the edits of all drafts share a commit', async () => {
  const store = await openSqliteStore({ file: await temporaryFile(), slowDiskMs: 500 })
  // So that the others go into the journal.
  await store.log.append(drafts.map((draft) => entryAt(draft, 1)))
  await store.log.append(drafts.map((draft) => entryAt(draft, 2)))
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  const startedAtMs = performance.now()
  const places = Array.from({ length: 25 }, (_, at) => at + 3)

  const appends = drafts.flatMap((draft) => places.map((place) => store.log.append([entryAt(draft, place)])))
  await Promise.all(appends)

  const tookMs = performance.now() - startedAtMs
  delay.disable()
  expect(tookMs).toBeGreaterThan(500)
  // One after the other they would take a minute, and a loop that waited for each would stand still for 500 ms at every look.
  expect(tookMs).toBeLessThan(10_000)
  expect(delay.percentile(50) / 1e6).toBeLessThan(250)
  await store.close()
})
