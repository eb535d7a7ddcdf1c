import type { Worker } from 'node:worker_threads'
import { expect, onTestFinished, test } from 'vitest'
import { drafts, entryAt } from './append-until-killed.ts'
import { openSqliteStore } from './open-sqlite-store.ts'
import { temporaryFile } from './temporary-folder.ts'

const [draft] = drafts
if (draft === undefined) throw new Error('no draft')

test('THREAD1 when the store’s thread ends by itself it is told once, calls fail, and what was acknowledged is found by the next process', async () => {
  const file = await temporaryFile()
  const threads: Worker[] = []
  const note = (thread: Worker): void => void threads.push(thread)
  process.on('worker', note)
  onTestFinished(() => void process.off('worker', note))
  const causes: unknown[] = []
  const store = await openSqliteStore({ file, onEnd: (cause) => causes.push(cause) })
  for (const place of [1, 2, 3]) await store.log.append([entryAt(draft, place)])

  await threads[0]?.terminate()
  await expect.poll(() => causes).toHaveLength(1)

  await expect(store.log.load(draft)).rejects.toMatchObject({ code: 'store/failed' })
  await expect(store.log.renew()).rejects.toMatchObject({ code: 'store/failed' })
  await store.close()
  expect(causes).toEqual([new Error('the store’s thread ended by itself')])
  const next = await openSqliteStore({ file, now: () => Date.now() + 3_600_000 })
  expect((await next.log.load(draft))?.tail).toEqual([1, 2, 3].map((place) => entryAt(draft, place)))
  await next.close()
})
