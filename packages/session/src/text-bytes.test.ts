import { assert, integer, oneof, property, string, uint8Array } from 'fast-check'
import { decodeUtf8, encodeUtf8 } from 'lib0/string'
import { expect, test } from 'vitest'

import { countCodeUnits, hasForbiddenCharacter } from './text-bytes.ts'

/** What the platform says of the same bytes: `undefined` when they are no UTF-8. */
function oracle(bytes: Uint8Array): string | undefined {
  try {
    return decodeUtf8(bytes)
  } catch {
    return undefined
  }
}

function counted(bytes: Uint8Array): number | undefined {
  try {
    return countCodeUnits(bytes, 0, bytes.length)
  } catch {
    return undefined
  }
}

test('AD6 text is counted, or malformed, exactly as the platform decodes it', () => {
  const wellFormed = string({ unit: 'binary', maxLength: 12 }).map((text) => encodeUtf8(text))
  const lead = integer({ min: 0xc0, max: 0xff }).chain((first) =>
    uint8Array({ min: 0x70, max: 0xc2, minLength: 0, maxLength: 4 }).map((rest) => new Uint8Array([first, ...rest])),
  )
  const check = property(oneof(wellFormed, lead, uint8Array({ maxLength: 8 })), (bytes) => {
    expect(counted(bytes)).toBe(oracle(bytes)?.length)
  })

  expect(() => assert(check, { numRuns: 20_000, seed: 20_261_121 })).not.toThrow()
})

test('AD6 every character of two bytes, and every pair of a first and a second byte of longer ones, is as the platform has it', () => {
  const others: number[][] = []
  for (let first = 0x80; first < 0x100; first += 1) {
    for (let second = 0; second < 0x100; second += 1) {
      for (const rest of [[], [0x80], [0x80, 0x80], [0x80, 0x41]]) {
        const bytes = new Uint8Array([first, second, ...rest])
        if (counted(bytes) !== oracle(bytes)?.length) others.push([...bytes])
      }
    }
  }

  expect(others).toEqual([])
  expect(counted(new Uint8Array([0xc3, 0xa9]))).toBe(1)
})

test('AD6 a character does not borrow bytes from behind its text', () => {
  const bytes = encodeUtf8('漢漢')

  expect(countCodeUnits(bytes, 0, 3)).toBe(1)
  expect(() => countCodeUnits(bytes, 0, 2)).toThrow('half a character')
})

test('AD6 long text is counted, or malformed, alike', () => {
  const bytes = encodeUtf8('a 漢 🦉 '.repeat(100))

  expect(counted(bytes)).toBe(700)
  expect(counted(bytes.subarray(0, -2))).toBeUndefined()
})

test.each([3, 300])('AD2 CR and NUL are found wherever they stand in %i bytes, and nowhere else', (length) => {
  const bytes = new Uint8Array(length).fill(0x61)
  expect(hasForbiddenCharacter(bytes, 0, length)).toBe(false)
  for (const character of [0x0d, 0]) {
    for (const at of [0, 1, length - 1]) {
      const forbidden = bytes.with(at, character)
      expect(hasForbiddenCharacter(forbidden, 0, length)).toBe(true)
      expect(hasForbiddenCharacter(forbidden, at + 1, length)).toBe(false)
    }
  }
})
