import { toDraftId, toGeneration, toSequenceNumber } from '@scriptorium/draft'
import type { LogEntry } from '@scriptorium/draft'
import { expect, test } from 'vitest'

import { openSqliteStore } from './open-sqlite-store.ts'
import { temporaryFile } from './temporary-folder.ts'

const draft = toDraftId('0123456789abcdef')
const generation = toGeneration(1)
const mib = 1024 * 1024

const entry = (sequence: number, bytes: number): LogEntry => ({
  draft,
  generation,
  sequence: toSequenceNumber(sequence),
  author: null,
  atMs: 1,
  update: new Uint8Array(bytes),
})

test('LOG18 a page of large entries is cut short, and the next goes on where it ended; loading a draft takes them all', async () => {
  const store = await openSqliteStore({ file: await temporaryFile() })
  const sizes = [3 * mib, 3 * mib, 5 * mib, 1, 1]
  await store.log.append(sizes.map((bytes, index) => entry(index + 1, bytes)))

  const pages: number[][] = []
  for (let from = 1; ;) {
    const page = await store.log.entries(draft, generation, toSequenceNumber(from), 1_000)
    if (page.length === 0) break
    pages.push(page.map(({ sequence }) => sequence))
    from += page.length
  }

  expect(pages).toEqual([[1, 2], [3], [4, 5]])
  expect((await store.log.load(draft))?.tail).toHaveLength(5)
  await store.close()
})
