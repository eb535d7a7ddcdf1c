import { assert, integer, array, property, record } from 'fast-check'
import { expect, test } from 'vitest'

import { RangeSet, sizeOf, united } from './range-set.ts'
import type { ClockRange } from './update-structure.ts'

const ranges = array(
  record({ from: integer({ min: 0, max: 60 }), length: integer({ min: 1, max: 9 }) }).map(({ from, length }) => ({
    from,
    to: from + length,
  })),
  { maxLength: 12 },
)

function numbersOf(all: readonly ClockRange[]): Set<number> {
  const numbers = new Set<number>()
  for (const { from, to } of all) for (let number = from; number < to; number += 1) numbers.add(number)
  return numbers
}

test('AD11 a range set gives what is missing, takes it in, and gives it back, like a set of numbers', () => {
  const check = property(array(ranges, { maxLength: 6 }), ranges, (earlier, asked) => {
    const set = new RangeSet()
    for (const batch of earlier) set.add(set.missing(batch))
    const before = numbersOf(set.ranges)
    expect(before).toEqual(numbersOf(earlier.flat()))

    const missing = set.missing(asked)

    expect(numbersOf(missing)).toEqual(new Set([...numbersOf(asked)].filter((number) => !before.has(number))))
    expect(sizeOf(missing)).toBe(numbersOf(missing).size)
    set.add(missing)
    expect(set.ranges).toEqual(united([...set.ranges]))
    expect(set.missing(asked)).toEqual([])
    set.remove(missing)
    expect(numbersOf(set.ranges)).toEqual(before)
  })

  expect(() => assert(check, { numRuns: 500, seed: 20_261_121 })).not.toThrow()
})

/** Every other number, so that nothing touches. */
function scattered(count: number, from = 0): ClockRange[] {
  return Array.from({ length: count }, (_, index) => ({ from: from + 4 * index, to: from + 4 * index + 1 }))
}

test('AD11 many at once are added and taken back as few are', () => {
  const set = new RangeSet()
  set.add(scattered(500))
  const before = [...set.ranges]
  const many = set.missing(scattered(500, 1).map(({ from, to }) => ({ from: from - 1, to: to + 1 })))

  set.add(many.toReversed())

  expect(numbersOf(set.ranges)).toEqual(numbersOf([...before, ...many]))
  expect(set.missing([...before, ...many])).toEqual([])
  set.remove(many)
  expect(set.ranges).toEqual(before)
})
