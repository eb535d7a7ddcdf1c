import { expect, test } from 'vitest'
import { Remembered } from './remembered.ts'

/** A record on a disk that answers when it is told to. */
function slowRecord(first: string) {
  let value = first
  const answers: (() => void)[] = []
  return {
    get asked() {
      return answers.length
    },
    read: () => {
      const then = value
      return new Promise<string>((resolve) => {
        answers.push(() => resolve(then))
      })
    },
    write: async (next: string) => {
      value = next
    },
    answer: () => answers.at(-1)?.(),
  }
}

test('what was read is not asked for again, by whoever reads', async () => {
  const records = new Remembered<string, string>(10)
  const record = slowRecord('first')
  const both = [records.read('a', record.read), records.read('a', record.read)]
  record.answer()

  expect(await Promise.all(both)).toEqual(['first', 'first'])
  expect(await records.read('a', record.read)).toBe('first')
  expect(record.asked).toBe(1)
})

test('what was written is read anew', async () => {
  const records = new Remembered<string, string>(10)
  const record = slowRecord('first')
  const before = records.read('a', record.read)
  record.answer()
  await before

  await records.write('a', record.write('second'))
  const after = records.read('a', record.read)
  record.answer()

  expect(await after).toBe('second')
})

test('what was being read while it was written is not remembered', async () => {
  const records = new Remembered<string, string>(10)
  const record = slowRecord('first')
  const early = records.read('a', record.read)
  await records.write('a', record.write('second'))
  record.answer()
  await early

  const late = records.read('a', record.read)
  record.answer()

  expect(await late).toBe('second')
})

test('what was written is known where the writer says what it is, and is not when the write fails', async () => {
  const records = new Remembered<string, string>(10)
  const record = slowRecord('first')

  await records.write('a', record.write('second'), 'second')
  expect(await records.read('a', record.read)).toBe('second')
  expect(record.asked).toBe(0)
  await records.write('a', Promise.reject(new Error('no room')), 'third').catch(() => {})
  const after = records.read('a', record.read)
  record.answer()

  expect(await after).toBe('second')
})

test('the oldest is forgotten beyond the bound', async () => {
  const records = new Remembered<number, number>(2)
  const asked: number[] = []
  const ask = (key: number) =>
    records.read(key, async () => {
      asked.push(key)
      return key
    })
  for (const key of [1, 2, 3, 2, 3]) await ask(key)
  expect(asked).toEqual([1, 2, 3])

  await ask(1)

  expect(asked).toEqual([1, 2, 3, 1])
})

test('around a write that may be of any key nothing is remembered from before', async () => {
  const records = new Remembered<string, string>(10)
  const record = slowRecord('first')
  const before = records.read('a', record.read)

  const writing = records.writeAny(record.write('second'))
  record.answer()
  await Promise.all([before, writing])

  const after = records.read('a', record.read)
  record.answer()
  expect(await after).toBe('second')
})
