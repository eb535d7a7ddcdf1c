import { limits, rootName } from '@scriptorium/protocol'
import { createEncoder, toUint8Array, writeUint8, writeVarString, writeVarUint } from 'lib0/encoding'
import { expect, test } from 'vitest'
import * as Y from 'yjs'

import { ada, docOf, openRig, textOf, typed } from './session-rig.ts'
import { writeChange } from './update-pieces.ts'

/** Why Ada's update is refused, or what it made of the log's text. */
function outcome(update: Uint8Array, wikitext = 'Paris'): string {
  const rig = openRig(wikitext)
  rig.open(ada)
  rig.update(ada, update)
  const frame = rig.framesFor(ada)[0]
  if (frame?.kind === 'refused') return frame.refusal.reason
  return textOf([...rig.session.updates(), ...rig.entries().map((entry) => entry.update)])
}

/** Items by hand: `[client id, clock, ...parts]` with a number for a varuint, `{ info }` for a byte, a string for itself. */
function forge(
  sections: readonly (readonly [number, number, number, ...(number | string | { info: number })[]])[],
  deletions: readonly (readonly [number, number, number])[] = [],
): Uint8Array {
  const encoder = createEncoder()
  writeVarUint(encoder, sections.length)
  for (const [clientId, clock, itemCount, ...parts] of sections) {
    writeVarUint(encoder, itemCount)
    writeVarUint(encoder, clientId)
    writeVarUint(encoder, clock)
    for (const part of parts) {
      if (typeof part === 'number') writeVarUint(encoder, part)
      else if (typeof part === 'string') writeVarString(encoder, part)
      else writeUint8(encoder, part.info)
    }
  }
  writeVarUint(encoder, deletions.length)
  for (const [clientId, from, length] of deletions) {
    writeVarUint(encoder, clientId)
    writeVarUint(encoder, 1)
    writeVarUint(encoder, from)
    writeVarUint(encoder, length)
  }
  return toUint8Array(encoder)
}

const text = { info: 0x04 }
const textAfter = { info: 0x84 }
const textBefore = { info: 0x44 }
const deletedAfter = { info: 0x81 }

test('AD1 what is forged here as it should be is taken: the tools of these tests work', () => {
  expect(outcome(forge([[11, 0, 1, textAfter, 7, 4, '!']]))).toBe('Paris!')
  expect(outcome(forge([[11, 0, 1, text, 1, rootName, '!']]))).toContain('!')
})

test.each<[string, Uint8Array, string]>([
  ['an embed', typed(docOf('Paris', 11), (one) => one.insertEmbed(0, { a: 1 })), 'not-plain-text'],
  ['a format', typed(docOf('Paris', 11), (one) => one.format(0, 2, { bold: true })), 'not-plain-text'],
  ['a hidden root', forge([[11, 0, 1, text, 1, 'stash', '!']]), 'not-plain-text'],
  ['a child of an item', forge([[11, 0, 1, text, 0, 7, 0, '!']]), 'not-plain-text'],
  ['a key in a map', forge([[11, 0, 1, { info: 0x24 }, 1, rootName, 'key', '!']]), 'not-plain-text'],
  ['a key bit beside an origin', forge([[11, 0, 1, { info: 0xa4 }, 7, 4, '!']]), 'not-plain-text'],
  ['a type', forge([[11, 0, 1, { info: 0x87 }, 7, 4, 2]]), 'not-plain-text'],
  ['a subdocument', forge([[11, 0, 1, { info: 0x89 }, 7, 4, 'guid', 0]]), 'not-plain-text'],
  ['binary', forge([[11, 0, 1, { info: 0x83 }, 7, 4, 'x']]), 'not-plain-text'],
  ['JSON', forge([[11, 0, 1, { info: 0x82 }, 7, 4, 1, '{}']]), 'not-plain-text'],
  ['any', forge([[11, 0, 1, { info: 0x88 }, 7, 4, 1, 0]]), 'not-plain-text'],
  ['a collected item', forge([[11, 0, 1, { info: 0 }, 5]]), 'not-plain-text'],
  ['a skipped item', forge([[11, 0, 2, { info: 10 }, 5, textAfter, 7, 4, '!']]), 'clock-gap'],
  ['a carriage return', forge([[11, 0, 1, textAfter, 7, 4, 'a\r\nb']]), 'not-plain-text'],
  ['NUL', forge([[11, 0, 1, textAfter, 7, 4, 'a\0b']]), 'not-plain-text'],
])('AD2 %s is refused', (_name, update, reason) => {
  expect(outcome(update)).toBe(reason)
})

test.each<[string, Uint8Array]>([
  ['a gap', forge([[11, 1, 1, textAfter, 7, 4, '!']])],
  ['a gap far away', forge([[11, 2 ** 30, 1, textAfter, 7, 4, '!']])],
])('AD3 %s before new words is refused', (_name, update) => {
  expect(outcome(update)).toBe('clock-gap')
})

test.each<[string, Uint8Array]>([
  ['an unknown client', forge([[11, 0, 1, textAfter, 99, 0, '!']])],
  ['a clock beyond what is known', forge([[11, 0, 1, textAfter, 7, 5, '!']])],
  ['an unknown right neighbour', forge([[11, 0, 1, textBefore, 7, 5, '!']])],
  ['itself', forge([[11, 0, 1, textAfter, 11, 0, '!']])],
  ['a later item of its own client', forge([[11, 0, 2, textBefore, 11, 3, '!', textAfter, 7, 0, 'later']])],
  [
    'a circle of two clients',
    forge([
      [11, 0, 1, textAfter, 12, 0, 'a'],
      [12, 0, 1, textAfter, 11, 0, 'b'],
    ]),
  ],
])('AD4 words that lean on %s are refused', (_name, update) => {
  expect(outcome(update)).toBe('unknown-origin')
})

test('AD4 two own clients may lean on each other as long as it goes upwards', () => {
  const update = forge([
    [11, 0, 2, textAfter, 7, 4, 'a', textAfter, 12, 0, 'c'],
    [12, 0, 2, textAfter, 11, 0, 'b', textAfter, 11, 1, 'd'],
  ])

  expect(outcome(update)).toBe('Parisabcd')
})

test.each<[string, readonly [number, number, number]]>([
  ['an unknown client', [99, 0, 1]],
  ['clocks beyond what is known', [7, 3, 3]],
])('AD5 a deletion of %s is refused', (_name, range) => {
  expect(outcome(forge([], [range]))).toBe('delete-out-of-range')
})

test('AD5 a deletion of words in the same update is taken', () => {
  expect(outcome(forge([[11, 0, 1, textAfter, 7, 4, 'abc']], [[11, 1, 1]]))).toBe('Parisac')
})

test.each<[string, Uint8Array]>([
  ['no bytes', new Uint8Array()],
  ['V2', Y.convertUpdateFormatV1ToV2(Y.encodeStateAsUpdate(docOf('Paris', 11)))],
  ['bytes after the update', new Uint8Array([0, 0, 0])],
  [
    'a client twice',
    forge([
      [11, 0, 1, textAfter, 7, 4, 'a'],
      [11, 1, 1, textAfter, 7, 4, 'b'],
    ]),
  ],
  ['an empty item', forge([[11, 0, 1, textAfter, 7, 4, '']])],
  ['a range beyond 53 bits', forge([], [[7, 2 ** 52, 2 ** 52]])],
  ['a deleted item of no length', forge([[11, 0, 1, deletedAfter, 7, 4, 0]])],
  ['half an update', forge([[11, 0, 1, textAfter, 7, 4, 'abc']]).subarray(0, 8)],
])('AD6 %s is malformed, and its connection is closed', (_name, update) => {
  const rig = openRig('Paris')
  rig.open(ada)

  rig.update(ada, update)

  const reasons = rig.framesFor(ada).map((frame) => frame.kind === 'refused' && frame.refusal.reason)
  expect([reasons, rig.entries()]).toEqual([['malformed'], []])
  expect(rig.effects.at(-1)).toMatchObject({ kind: 'close', code: 4400 })
})

test.each<[string, Uint8Array]>([
  ['a declared count of items', forge([[11, 0, limits.maxStructs + 1]])],
  ['a declared count of deletions', new Uint8Array([0, 1, 7, 0xff, 0xff, 0xff, 0x7f])],
  ['a clock', forge([[11, 0, 1, deletedAfter, 7, 4, limits.maxClock + 1]])],
  ['the text', forge([[11, 0, 1, textAfter, 7, 4, 'x'.repeat(limits.maxTextCodeUnits)]])],
])('AD7 %s beyond its bound is refused', (_name, update) => {
  expect(outcome(update)).toBe('too-large')
})

test('AD7 the text may be as long as its bound, and be replaced by as much', () => {
  const rig = openRig('x')
  rig.open(ada)
  const doc = docOf('x', 11)

  rig.update(
    ada,
    typed(doc, (one) => one.insert(0, 'y'.repeat(limits.maxTextCodeUnits - 1))),
  )
  rig.commit()
  rig.update(
    ada,
    typed(doc, (one) => {
      one.delete(0, 5)
      one.insert(0, 'zzzzz')
    }),
  )
  rig.update(
    ada,
    typed(doc, (one) => one.delete(0, 5)),
  )
  rig.update(
    ada,
    typed(doc, (one) => one.insert(0, 'zzzzz')),
  )

  expect(rig.framesFor(ada).filter(({ kind }) => kind === 'refused')).toEqual([])
  expect(rig.entries()).toHaveLength(4)
})

test('AD7 a draft whose state has grown beyond its bound takes no more', () => {
  const rig = openRig('x')
  rig.open(ada)
  const doc = docOf('x', 11)
  const size = limits.maxTextCodeUnits / 2

  for (let bytes = 0; bytes < limits.maxStateBytes; bytes += size) {
    rig.update(
      ada,
      typed(doc, (one) => one.insert(0, 'y'.repeat(size))),
    )
    rig.update(
      ada,
      typed(doc, (one) => one.delete(0, size)),
    )
    rig.commit()
  }

  expect(rig.framesFor(ada).flatMap((frame) => (frame.kind === 'refused' ? [frame.refusal.reason] : []))).toContain(
    'too-large',
  )
  expect(rig.session.updates().reduce((sum, { length }) => sum + length, 0)).toBeLessThan(limits.maxStateBytes)
})

test.each([
  [30_000, null, false],
  [30_001, null, true],
  [30_001, 'locked', false],
] as const)('AD14 with %i separate deletions a draft whose hold is %s is worn: %s', (count, hold, isWorn) => {
  const rig = openRig('ab'.repeat(count))
  rig.open(ada)
  const ranges = Array.from({ length: count }, (_, index) => ({ from: 2 * index, to: 2 * index + 1 }))

  rig.update(ada, writeChange(11, [], new Map([[7, ranges]])))
  rig.commit()
  rig.session.changeHold(hold)

  expect(rig.session.isWorn).toBe(isWorn)
})

test('AD8 a known prefix is cut off exactly as Yjs does, at every place', () => {
  const long = docOf('Paris', 11)
  const whole = typed(long, (one) => one.insert(2, 'abc🦉def'))
  for (let known = 1; known < 8; known += 1) {
    const first = forge([[11, 0, 1, { info: 0xc4 }, 7, 1, 7, 2, 'abc🦉def'.slice(0, known)]])
    const rig = openRig('Paris')
    rig.open(ada)
    rig.update(ada, first)
    rig.update(ada, whole)

    const entries = rig.entries().map(({ update }) => update)
    const oracle = docOf('Paris', 12)
    Y.applyUpdate(oracle, first)
    Y.applyUpdate(oracle, whole)
    const kept = docOf('Paris', 12)
    for (const update of entries) Y.applyUpdate(kept, update)

    expect(Y.encodeStateAsUpdate(kept)).toEqual(Y.encodeStateAsUpdate(oracle))
    expect(entries).toHaveLength(2)
  }
})

test('AD8 deleted items are cut as well', () => {
  const rig = openRig('Paris')
  rig.open(ada)

  rig.update(ada, forge([[11, 0, 1, textAfter, 7, 4, 'abc']]))
  rig.update(ada, forge([[11, 0, 1, deletedAfter, 7, 4, 5]], [[11, 0, 5]]))

  const entries = rig.entries().map(({ update }) => update)
  expect(textOf([...rig.session.updates(), ...entries])).toBe('Paris')
  expect(entries).toHaveLength(2)
})

test('AD9 words that are typed and deleted offline arrive deleted, once', () => {
  const doc = docOf('Paris', 11)
  typed(doc, (one) => one.insert(0, 'gone'))
  typed(doc, (one) => one.delete(0, 4))
  const rig = openRig('Paris')
  rig.open(ada)

  rig.answer(ada, Y.encodeStateAsUpdate(doc))
  rig.commit()
  rig.look()
  rig.answer(ada, Y.encodeStateAsUpdate(doc))

  expect(rig.entries()).toEqual([])
  expect(textOf(rig.session.updates())).toBe('Paris')
})

test('AD9 a deleted item is known as deleted also when its deletion is not said', () => {
  const rig = openRig('Paris')
  rig.open(ada)
  const item = [11, 0, 1, deletedAfter, 7, 4, 5] as const
  rig.update(ada, forge([item]))
  rig.commit()
  rig.look()

  rig.update(ada, forge([item], [[11, 0, 5]]))

  expect(rig.entries()).toEqual([])
})

test('AD10 client ids of 53 bits write', () => {
  expect(outcome(forge([[Number.MAX_SAFE_INTEGER - 1, 0, 1, textAfter, 7, 4, '!']]))).toBe('Paris!')
})

test('AD11 what is sent again changes nothing, in any order and wherever it is cut', () => {
  const doc = docOf('Paris', 11)
  const rig = openRig('Paris')
  rig.open(ada)
  const updates = Array.from({ length: 20 }, (_, index) =>
    typed(doc, (one) => (index % 3 === 2 ? one.delete(0, 2) : one.insert(index % 4, 'abc'))),
  )
  for (const update of updates) rig.update(ada, update)
  rig.commit()
  const before = rig.session.sequence
  rig.look()

  for (const update of updates.toReversed()) rig.update(ada, update)
  rig.answer(ada, Y.mergeUpdates(updates.slice(5)))
  rig.answer(ada, Y.encodeStateAsUpdate(doc))

  expect(rig.entries()).toEqual([])
  expect(rig.session.sequence).toBe(before)
})

test('AD12 a bomb of gaps is refused, each update in well under a millisecond', () => {
  const rig = openRig('Paris')
  rig.open(ada)

  for (let clientId = 1_000; clientId < 5_000; clientId += 1) {
    rig.update(ada, forge([[clientId, 5, 1, textAfter, 7, 4, '!']]))
  }

  expect(rig.entries()).toEqual([])
  expect(rig.session.isSaving).toBe(false)
})
