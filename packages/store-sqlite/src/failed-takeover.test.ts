import { mkdir, rename, rmdir } from 'node:fs/promises'
import { makeDraftId } from '@scriptorium/draft'
import { expect, onTestFinished, test } from 'vitest'
import { entryAt } from './append-until-killed.ts'
import { openSqliteStore } from './open-sqlite-store.ts'
import { temporaryFile } from './temporary-folder.ts'

const draft = makeDraftId(new Uint8Array(10).fill(1))
/** No renewal by itself in the time of a test. */
const leaseMs = 600_000

test('STOP4 whoever gets the store again and fails to take its journal over lives on, leaves it to others, and may try again', async () => {
  const file = await temporaryFile()
  let nowMs = 0
  const ends: unknown[] = []
  const open = async () => {
    const store = await openSqliteStore({ file, leaseMs, now: () => nowMs, onEnd: (cause) => ends.push(cause) })
    onTestFinished(() => store.close())
    return store
  }
  const first = await open()
  await first.log.append([entryAt(draft, 1)])
  nowMs += 2 * leaseMs
  const second = await open()
  await second.log.load(draft)
  await second.log.append([entryAt(draft, 2)])
  nowMs += 2 * leaseMs

  // As on a disk that takes nothing at this moment: the mark of whoever took over last cannot be written.
  await rename(`${file}-epoch`, `${file}-kept`)
  await mkdir(`${file}-epoch`)
  await expect(first.log.renew()).rejects.toMatchObject({ code: 'store/failed' })
  await expect(first.log.append([entryAt(draft, 3)])).rejects.toMatchObject({ code: 'store/failed' })
  await rmdir(`${file}-epoch`)
  await rename(`${file}-kept`, `${file}-epoch`)

  await second.log.renew()
  await second.log.load(draft)
  await second.log.append([entryAt(draft, 3)])
  nowMs += 2 * leaseMs
  await first.log.renew()
  const found = await first.log.load(draft)
  await first.log.append([entryAt(draft, 4)])

  expect(found?.tail.map(({ sequence }) => sequence)).toEqual([1, 2, 3])
  expect(ends).toEqual([])
})
