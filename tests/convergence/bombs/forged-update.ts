import { createEncoder, toUint8Array, writeUint8, writeVarString, writeVarUint } from 'lib0/encoding'

/** Info byte, then varuints and strings as they come. */
export type ForgedItem = readonly [number, ...(number | string)[]]
/** Client id, first clock, items, and another count than there are items, if a lie is wanted. */
export type ForgedSection = readonly [number, number, readonly ForgedItem[], number?]
/** Client id, then ranges of clock and length. */
export type ForgedDeletions = readonly [number, readonly (readonly [number, number])[]]

export const textAfter = 0x84
export const textBetween = 0xc4
export const deletedAfter = 0x81

/** A Yjs update, V1, written by hand: nothing is checked. */
export function forge(sections: readonly ForgedSection[], deletions: readonly ForgedDeletions[] = []): Uint8Array {
  const encoder = createEncoder()
  writeVarUint(encoder, sections.length)
  for (const [clientId, clock, items, count = items.length] of sections) {
    for (const number of [count, clientId, clock]) writeVarUint(encoder, number)
    for (const [info, ...parts] of items) {
      writeUint8(encoder, info)
      for (const part of parts) {
        if (typeof part === 'number') writeVarUint(encoder, part)
        else writeVarString(encoder, part)
      }
    }
  }
  writeVarUint(encoder, deletions.length)
  for (const [clientId, ranges] of deletions) {
    writeVarUint(encoder, clientId)
    writeVarUint(encoder, ranges.length)
    for (const range of ranges) for (const number of range) writeVarUint(encoder, number)
  }
  return toUint8Array(encoder)
}

export function times<Value>(count: number, make: (index: number) => Value): Value[] {
  return Array.from({ length: count }, (_, index) => make(index))
}

/** One character after another, by one client, after the seed's character 4. */
export function typedOneByOne(clientId: number, count: number, character = '!'): ForgedSection {
  return [
    clientId,
    0,
    times(count, (at) => (at === 0 ? [textAfter, 7, 4, character] : [textAfter, clientId, at - 1, character])),
  ]
}

/** Numbers from 0 in an order that jumps about; `count` must share no divisor with 7,919. */
export function scattered(count: number): number[] {
  return times(count, (index) => (index * 7_919) % count)
}
