import { IDBFactory } from 'fake-indexeddb'
import 'fake-indexeddb/auto'
import { expect, test } from 'vitest'
import { openDeviceCopy, type DeviceCopy } from './device-copy.ts'

const kept = (n: number) => ({ update: new Uint8Array([n]), codeUnits: n, atMs: 1_000 + n, clientId: 7 })

async function open(person: string, indexedDb: IDBFactory, wiki = 'wiki'): Promise<DeviceCopy> {
  const copy = await openDeviceCopy({ wiki, person, indexedDb })
  if (copy === null) throw new Error('there is an IndexedDB')
  return copy
}

test('DEVICE1 what is kept is found again, oldest first, also by a later visit', async () => {
  const device = new IDBFactory()
  const copy = await open('101', device)
  await copy.keep('draft', 1, kept(1))
  await copy.keep('draft', 1, kept(2))
  copy.close()

  const found = await (await open('101', device)).find('draft')

  expect(found.map(({ update }) => [...update])).toEqual([[1], [2]])
  expect(found[0]).toMatchObject({ generation: 1, codeUnits: 1, atMs: 1_001, clientId: 7 })
})

test('DEVICE2 words of one person are never found by another, nor on another wiki', async () => {
  const device = new IDBFactory()
  await (await open('101', device)).keep('draft', 1, kept(1))

  for (const other of [await open('102', device), await open('1011', device), await open('101', device, 'other')]) {
    expect(await other.find('draft')).toEqual([])
    expect(await other.hasUnsentWords()).toBe(false)
    expect(await other.unsentDrafts()).toEqual([])
    await other.clear()
  }

  expect(await (await open('101', device)).hasUnsentWords()).toBe(true)
})

test('DEVICE3 forgotten when durable', async () => {
  const copy = await open('101', new IDBFactory())
  const key = await copy.keep('draft', 1, kept(1))
  await copy.keep('draft', 1, kept(2))

  await copy.forget([key])

  expect((await copy.find('draft')).map(({ codeUnits }) => codeUnits)).toEqual([2])
})

test('DEVICE4 a row that stands for others takes their place', async () => {
  const copy = await open('101', new IDBFactory())
  const keys = [await copy.keep('draft', 1, kept(1)), await copy.keep('draft', 1, kept(2))]

  await copy.keep('draft', 1, kept(9), keys)

  expect((await copy.find('draft')).map(({ codeUnits }) => codeUnits)).toEqual([9])
})

test('DEVICE5 unsent words are told by draft and generation, and cleared together', async () => {
  const copy = await open('101', new IDBFactory())
  await copy.keep('one', 1, kept(3))
  await copy.keep('one', 1, kept(4))
  await copy.keep('one', 2, kept(5))
  await copy.keep('two', 1, kept(6))

  expect(await copy.unsentDrafts()).toEqual([
    { draft: 'one', generation: 1, codeUnits: 7, sinceMs: 1_003 },
    { draft: 'one', generation: 2, codeUnits: 5, sinceMs: 1_005 },
    { draft: 'two', generation: 1, codeUnits: 6, sinceMs: 1_006 },
  ])

  await copy.clear()

  expect(await copy.hasUnsentWords()).toBe(false)
})

test('DEVICE6 a browser that refuses storage gives no copy instead of an error', async () => {
  const blocked = new IDBFactory()
  blocked.open = () => {
    throw new Error('storage is blocked')
  }

  expect(await openDeviceCopy({ wiki: 'wiki', person: '101', indexedDb: blocked })).toBeNull()
})
