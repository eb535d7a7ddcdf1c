import { expect, test } from 'vitest'

import { lastOccurrence } from './last-occurrence.ts'

test('CREDIT8 words that came back are found where they were last, as the built-in search finds them', () => {
  let seed = 1
  const random = (below: number): number => {
    seed = (seed * 48_271) % 2_147_483_647
    return seed % below
  }
  const draw = (length: number): string => Array.from({ length }, () => 'ab'[random(2)]).join('')
  for (let round = 0; round < 5_000; round += 1) {
    const text = draw(random(40))
    const words = draw(random(8))
    expect(lastOccurrence(text, words), `${words} in ${text}`).toBe(text.lastIndexOf(words))
  }
})

test('CREDIT8 words made to be sought for minutes are sought for a moment', () => {
  const beganAtMs = performance.now()

  expect(lastOccurrence('a'.repeat(600_000), `${'a'.repeat(300_000)}b`)).toBe(-1)

  expect(performance.now() - beganAtMs).toBeLessThan(8_000)
})
