import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqliteStore } from '@scriptorium/store-sqlite'
import { describeStore, openFakeStore } from '@scriptorium/testkit'
import { afterAll } from 'vitest'

const folders: string[] = []
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))))

describeStore('the fake', async () => openFakeStore())

describeStore('store-sqlite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'scriptorium-store-'))
  folders.push(folder)
  return openSqliteStore({ file: join(folder, 'store.sqlite') })
})
