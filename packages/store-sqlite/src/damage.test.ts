import { open, readFile } from 'node:fs/promises'
import { makeDraftId, toGeneration, toSequenceNumber } from '@scriptorium/draft'
import { expect, test } from 'vitest'
import { entryAt } from './append-until-killed.ts'
import { openSqliteStore } from './open-sqlite-store.ts'
import { temporaryFile } from './temporary-folder.ts'

const draft = makeDraftId(new Uint8Array(10).fill(1))
const healthy = makeDraftId(new Uint8Array(10).fill(2))

/** Flips one bit of the first place in the file that holds `bytes`. */
async function flipBitIn(file: string, bytes: Uint8Array): Promise<void> {
  const at = (await readFile(file)).indexOf(bytes)
  expect(at, 'the bytes stand in the file').toBeGreaterThan(0)
  const handle = await open(file, 'r+')
  await handle.write(Buffer.from([(bytes[0] ?? 0) ^ 1]), 0, 1, at)
  await handle.close()
}

test('DAMAGE1 a flipped bit in a log entry is found at load, named by its place, and harms no other draft', async () => {
  const file = await temporaryFile()
  const store = await openSqliteStore({ file })
  await store.log.append([entryAt(draft, 1), entryAt(draft, 2), entryAt(healthy, 1)])
  await store.close()

  await flipBitIn(file, entryAt(draft, 2).update)

  const again = await openSqliteStore({ file })
  const damaged = { code: 'store/damaged', details: { draft, sequence: 2 } }
  await expect(again.log.load(draft)).rejects.toMatchObject(damaged)
  const all = again.log.entries(draft, toGeneration(1), toSequenceNumber(1), 1_000)
  await expect(all).rejects.toMatchObject(damaged)
  expect((await again.log.load(healthy))?.tail).toEqual([entryAt(healthy, 1)])
  expect(await again.log.salvage(draft)).toMatchObject({ tail: [entryAt(draft, 1)], damagedAt: 2, isWhole: false })
  await again.close()
})

test('DAMAGE2 a flipped bit in a snapshot is found at load, and costs nothing: the entries are all there', async () => {
  const file = await temporaryFile()
  const store = await openSqliteStore({ file })
  const state = new TextEncoder().encode('the whole document')
  await store.log.append([entryAt(draft, 1)])
  await store.log.saveSnapshot({ draft, generation: toGeneration(1), sequence: toSequenceNumber(1), state })
  await store.close()

  await flipBitIn(file, state)

  const again = await openSqliteStore({ file })
  await expect(again.log.load(draft)).rejects.toMatchObject({ code: 'store/damaged', details: { sequence: 1 } })
  const whole = { snapshot: null, tail: [entryAt(draft, 1)], isWhole: true }
  expect(await again.log.salvage(draft)).toMatchObject(whole)
  await again.close()
})
