import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { makeDraftId, toGeneration, toSequenceNumber } from '@scriptorium/draft'
import type { LogEntry } from '@scriptorium/draft'
import { openSqliteStore } from '@scriptorium/store-sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { growWithLoad } from './young-generation.ts'

const draft = makeDraftId(new Uint8Array(10))

function entry(sequence: number): LogEntry {
  const place = { draft, generation: toGeneration(1), sequence: toSequenceNumber(sequence) }
  return { ...place, author: null, atMs: 0, update: new Uint8Array(1) }
}

test('memory for what is new stays small, grows while a thousand entries a second come, and for a minute after', async () => {
  const flags: string[] = []
  const looks: (() => void)[] = []
  const look = (times = 1): void => {
    for (let count = 0; count < times; count += 1) looks[0]?.()
  }
  const folder = await mkdtemp(join(tmpdir(), 'young-'))
  const store = await openSqliteStore({ file: join(folder, 'store.sqlite') })
  onTestFinished(async () => {
    await store.close()
    await rm(folder, { recursive: true })
  })
  const counted = growWithLoad(store.log, {
    setFlags: (flag) => void flags.push(flag),
    repeat: (_everyMs, each) => void looks.push(each),
  })
  const [stay] = flags

  await counted.append(Array.from({ length: 99 }, (_, index) => entry(index + 1)))
  look(1_000)
  expect(flags).toEqual([stay])

  await counted.append(Array.from({ length: 100 }, (_, index) => entry(index + 100)))
  look(599)
  const grow = flags.at(-1)
  expect(flags).toEqual([stay, grow])
  expect(grow).not.toBe(stay)
  look(2)
  expect(flags).toEqual([stay, grow, stay])
  expect((await store.log.load(draft))?.tail).toHaveLength(199)
})

/** @returns MB that memory for what is new has taken, after much was made with this flag set while the program ran */
async function newSpaceMb(factor: number): Promise<number> {
  const program = `
    const v8 = require('node:v8')
    v8.setFlagsFromString('--semi-space-growth-factor=1')
    v8.setFlagsFromString('--semi-space-growth-factor=${factor}')
    let kept = []
    for (let count = 0; count < 3e6; count += 1) {
      kept.push({ count, text: 'x' + count })
      if (kept.length > 1e5) kept = []
    }
    const { space_size } = v8.getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')
    console.log(space_size / 2 ** 20)`
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', program])
  return Number(stdout)
}

test('V8 minds the flag at any time', async () => {
  expect(await newSpaceMb(1)).toBeLessThanOrEqual(4)
  expect(await newSpaceMb(2)).toBeGreaterThanOrEqual(16)
})
