import { expect, test } from 'vitest'

import { Turns } from './turns.ts'

const kib = 1024

function open() {
  const due: (() => void)[] = []
  const turns = new Turns((callback) => due.push(callback))
  const asked: number[] = []
  const served: number[] = []
  /** Somebody with a frame of so many bytes, who waits until there is room. */
  const come = (who: number, bytes: number): void => {
    asked.push(who)
    if (turns.take(bytes)) served.push(who)
    else turns.wait(bytes, () => come(who, bytes))
  }
  const nextTurn = (): void => {
    for (const callback of due.splice(0)) callback()
  }
  return { come, nextTurn, asked, served }
}

test('however many wait, only those are asked for whom there is room, and one more; all are served in the order they came', () => {
  const { come, nextTurn, asked, served } = open()
  const everybody = Array.from({ length: 1_000 }, (_, who) => who)
  for (const who of everybody) come(who, kib)
  expect(served).toHaveLength(128)
  asked.length = 0

  nextTurn()

  expect(served).toHaveLength(256)
  expect(asked).toHaveLength(129)
  for (let turn = 0; turn < 6; turn += 1) nextTurn()
  expect(served).toEqual(everybody)
})

test('what is small does not wait for what is large, also when both wait', () => {
  const { come, nextTurn, served } = open()
  for (const who of [1, 2, 3]) come(who, 200 * kib)
  for (const who of [11, 12, 13]) come(who, 4 * kib)
  expect(served).toEqual([1, 11, 12, 13])

  nextTurn()
  for (let who = 100; who < 140; who += 1) come(who, 4 * kib)
  expect(served.at(-1)).toBe(131)
  nextTurn()

  expect(served.slice(-9)).toEqual([132, 133, 134, 135, 136, 137, 138, 139, 2])
})
