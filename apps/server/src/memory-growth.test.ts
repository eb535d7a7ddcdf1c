import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { makeDraftId, toGeneration, toPersonId, toSequenceNumber } from '@scriptorium/draft'
import type { LogEntry } from '@scriptorium/draft'
import { openSqliteStore } from '@scriptorium/store-sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { beginSmall, growWithLoad } from './memory-growth.ts'

const draft = makeDraftId(new Uint8Array(10))

function entry(sequence: number, author: LogEntry['author'] = toPersonId('1')): LogEntry {
  const place = { draft, generation: toGeneration(1), sequence: toSequenceNumber(sequence) }
  return { ...place, author, atMs: 0, update: new Uint8Array(1) }
}

test('memory for what is new stays small, grows while a thousand entries a second come, and for a minute after', async () => {
  const flags: string[] = []
  let gaveWay = 0
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
  const setFlag = (flag: string): void => void flags.push(flag)
  beginSmall({ setFlag })
  const counted = growWithLoad(store.log, {
    setFlag,
    repeat: (_everyMs, each) => void looks.push(each),
    giveWay() {
      gaveWay += 1
    },
  })
  const sparing = flags.splice(0)

  await counted.append(Array.from({ length: 99 }, (_, index) => entry(index + 1)))
  await counted.append(Array.from({ length: 50 }, (_, index) => entry(index + 100, null)))
  look(1_000)
  expect(flags).toEqual([])
  expect(gaveWay).toBe(0)

  await counted.append(Array.from({ length: 100 }, (_, index) => entry(index + 150)))
  look(599)
  const roomy = flags.splice(0)
  expect(roomy).toHaveLength(sparing.length)
  expect(roomy).not.toEqual(sparing)
  look(2)
  expect(flags).toEqual(sparing)
  expect(gaveWay).toBe(1)
  expect((await store.log.load(draft))?.tail).toHaveLength(249)
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

/** @returns MB that the whole heap took at most while much of what lasts was replaced again and again */
async function heapMb(growingPercent: number): Promise<number> {
  const program = `
    const v8 = require('node:v8')
    v8.setFlagsFromString('--heap-growing-percent=${growingPercent}')
    const kept = new Array(400_000)
    let most = 0
    for (let count = 0; count < 6e6; count += 1) {
      kept[count % kept.length] = { count, text: 'x' + count }
      if (count % 1e5 === 0 && count > 1e6) most = Math.max(most, v8.getHeapStatistics().total_heap_size)
    }
    console.log(most / 2 ** 20)`
  const { stdout } = await promisify(execFile)(process.execPath, ['--max-semi-space-size=2', '-e', program])
  return Number(stdout)
}

test('V8 minds the flags at any time', async () => {
  expect(await newSpaceMb(1)).toBeLessThanOrEqual(4)
  expect(await newSpaceMb(2)).toBeGreaterThanOrEqual(16)
  expect(await heapMb(25)).toBeLessThan(0.7 * (await heapMb(0)))
})
