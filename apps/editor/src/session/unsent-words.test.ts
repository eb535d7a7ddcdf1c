import { expect, test } from 'vitest'
import { createUnsentWords } from './unsent-words.ts'

test('words of all sources are counted, and none after a source is taken out', async () => {
  const words = createUnsentWords()
  const remove = words.add(() => Promise.resolve(3))
  words.add(() => Promise.resolve(4))
  const before = await words.count()

  remove()

  expect([before, await words.count()]).toEqual([7, 4])
})

test('a source that fails counts: asking once too often loses nothing', async () => {
  const words = createUnsentWords()

  words.add(() => Promise.reject(new Error('no disk')))

  expect(await words.count()).toBe(1)
})
