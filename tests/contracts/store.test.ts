import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqliteStore } from '@scriptorium/store-sqlite'
import {
  describeDraftLog,
  describeGenerations,
  describeLease,
  describeStore,
  makeFakeLogStorage,
  openFakeStore,
} from '@scriptorium/testkit'
import { afterAll } from 'vitest'

const folders: string[] = []
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))))

describeStore('the fake', async () => openFakeStore())
describeLease('the fake', async () => {
  const storage = makeFakeLogStorage()
  return async (now) => openFakeStore({ storage, now })
})

describeStore('store-sqlite', async () => openSqliteStore({ file: await newFile() }))
describeLease('store-sqlite', async () => {
  const file = await newFile()
  return (now) => openSqliteStore({ file, now })
})

// So short that nearly every call needs a segment of its own: made, closed, made rows and deleted all the time.
const segmentBytes = 1_024
const openShort = async () => openSqliteStore({ file: await newFile(), segmentBytes })
describeDraftLog('store-sqlite with short segments', openShort)
describeGenerations('store-sqlite with short segments', openShort)
describeLease('store-sqlite with short segments', async () => {
  const file = await newFile()
  return (now) => openSqliteStore({ file, now, segmentBytes })
})

async function newFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'scriptorium-store-'))
  folders.push(folder)
  return join(folder, 'store.sqlite')
}
