import { createEncoder, toUint8Array, writeUint8, writeVarString, writeVarUint } from 'lib0/encoding'

import { rootName } from '@scriptorium/protocol'

import { writeUpdate } from './update-pieces.ts'
import type { SectionPiece } from './update-pieces.ts'
import type { CharacterId, ClockRange } from './update-structure.ts'

/** Client ids of every size that there is. */
const writers = [7, 524, 2_147_483_648, 4_294_967_295, 2 ** 53 - 1]
const itemsEach = 1_400
/** Short words, and one that is read in another way for its length. */
const texts = ['and ', 'x', 'Zürich ', '本', ' 🖋', 'long'.repeat(30), 'longer'.repeat(100)]
const mostlyOneWord = 100
const everyFourthGoes = 4

/**
 * A snapshot such as an hour of writing leaves behind: 100 KB by several writers, a quarter of it deleted, every kind of item that there may be. Nobody
 * wrote it: by opening it a server practises what it will have to do. The same bytes each time.
 */
export function writePracticeSnapshot(): Uint8Array {
  const deletions = new Map<number, ClockRange[]>()
  const sections = writers.map((clientId, index) => {
    const { section, gone } = write(clientId, writers[index - 1])
    deletions.set(clientId, gone)
    return section
  })
  return writeUpdate({ sections, deletions })
}

/**
 * What came after it: one letter behind the other by somebody new, now and then one of them deleted.
 * @param clientId none of the snapshot's
 */
export function writePracticeUpdates(clientId: number, count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, clock) => {
    const right = clock % 2 === 0 ? null : { clientId: 7, clock: 0 }
    const item = writeItem(clock === 0 ? null : { clientId, clock: clock - 1 }, right, 'a')
    const gone = clock % 40 === 39 ? [[clientId, [{ from: clock - 1, to: clock }]] as const] : []
    return writeUpdate({ sections: [{ clientId, clock, itemCount: 1, items: [item] }], deletions: new Map(gone) })
  })
}

/** @param before who wrote as much, and on whose words these lean too */
function write(
  clientId: number,
  before: number | undefined,
): { readonly section: SectionPiece; readonly gone: ClockRange[] } {
  const items: Uint8Array[] = []
  const gone: ClockRange[] = []
  let clock = 0
  for (let index = 0; index < itemsEach; index += 1) {
    const text = texts[index % mostlyOneWord] ?? 'and '
    const isGone = index % everyFourthGoes === 1
    const behind = clock === 0 ? null : { clientId, clock: clock - 1 }
    const elsewhere =
      before === undefined || index % 2 === 0 ? { clientId, clock: 0 } : { clientId: before, clock: index }
    const right = clock === 0 || index % 3 === 0 ? null : elsewhere
    items.push(writeItem(index % 10 === 9 && right !== null ? null : behind, right, isGone ? text.length : text))
    if (isGone || index % 10 === 0) gone.push({ from: clock, to: clock + text.length })
    clock += text.length
  }
  return { section: { clientId, clock: 0, itemCount: items.length, items }, gone }
}

/** @param content what was written, or how much of it was deleted */
function writeItem(left: CharacterId | null, right: CharacterId | null, content: string | number): Uint8Array {
  const encoder = createEncoder()
  const kind = typeof content === 'string' ? 4 : 1
  writeUint8(encoder, kind | (left === null ? 0 : 0x80) | (right === null ? 0 : 0x40))
  for (const on of [left, right]) {
    if (on === null) continue
    writeVarUint(encoder, on.clientId)
    writeVarUint(encoder, on.clock)
  }
  if (left === null && right === null) {
    writeVarUint(encoder, 1)
    writeVarString(encoder, rootName)
  }
  if (typeof content === 'string') writeVarString(encoder, content)
  else writeVarUint(encoder, content)
  return toUint8Array(encoder)
}
