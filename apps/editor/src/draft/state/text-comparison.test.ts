import { expect, test } from 'vitest'
import { compareTexts, sha256Of } from './text-comparison.ts'

const rest = { version: 4, sha256: 'aa', generation: 1 }

test('texts are compared only when nothing moved and both speak of one generation', () => {
  expect(compareTexts(rest, { sha256: 'aa', generation: 1 }, 4)).toBe(true)
  expect(compareTexts(rest, { sha256: 'bb', generation: 1 }, 4)).toBe(false)
  expect(compareTexts(rest, { sha256: 'bb', generation: 1 }, 5)).toBeNull()
  expect(compareTexts(rest, { sha256: 'bb', generation: 2 }, 4)).toBeNull()
})

test('the hash is that of the UTF-8 bytes', async () => {
  expect(await sha256Of('é')).toBe('4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c')
})
