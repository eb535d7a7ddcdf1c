import { createEncoder, toUint8Array, writeUint8, writeVarString, writeVarUint } from 'lib0/encoding'
import type { Encoder } from 'lib0/encoding'
import { decodeUtf8 } from 'lib0/string'

import { ByteWriter, rootName } from '@scriptorium/protocol'

import { united } from './range-set.ts'
import type { CharacterId, ClockRange, Item, UpdateStructure } from './update-structure.ts'

/** New items of one client id: their bytes as they go into an update. */
export interface SectionPiece {
  readonly clientId: number
  readonly clock: number
  readonly itemCount: number
  readonly items: readonly Uint8Array[]
}

/** What an update brings, in a form that can be laid end to end with what comes after it. */
export interface UpdatePieces {
  readonly sections: readonly SectionPiece[]
  readonly deletions: ReadonlyMap<number, readonly ClockRange[]>
}

/** All of an update. Only for updates that the log already holds: nothing is checked. */
export function piecesOf(structure: UpdateStructure): UpdatePieces {
  const sections: SectionPiece[] = []
  for (const { clientId, clock, items } of structure.sections) {
    const first = items[0]
    const last = items.at(-1)
    if (first === undefined || last === undefined) continue
    const bytes = structure.bytes.subarray(first.start, last.end)
    sections.push({ clientId, clock, itemCount: items.length, items: [bytes] })
  }
  return { sections, deletions: structure.deletions }
}

/**
 * One update with what all of them bring. Each must follow the ones before it in clock order, without gaps: then sections are
 * laid end to end, in time linear in their bytes (`Y.mergeUpdates` over a log is quadratic).
 */
export function joinPieces(all: readonly UpdatePieces[]): UpdatePieces {
  const sections = new Map<number, { clientId: number; clock: number; itemCount: number; items: Uint8Array[] }>()
  const deletions = new Map<number, ClockRange[]>()
  for (const pieces of all) {
    for (const { clientId, clock, itemCount, items } of pieces.sections) {
      const section = sections.get(clientId)
      if (section === undefined) {
        sections.set(clientId, { clientId, clock, itemCount, items: [...items] })
      } else {
        section.itemCount += itemCount
        for (const item of items) section.items.push(item)
      }
    }
    for (const [clientId, ranges] of pieces.deletions) {
      const known = deletions.get(clientId)
      if (known === undefined) deletions.set(clientId, [...ranges])
      else for (const range of ranges) known.push(range)
    }
  }
  for (const [clientId, ranges] of deletions) deletions.set(clientId, united(ranges))
  return { sections: [...sections.values()], deletions }
}

const writer = new ByteWriter()

/** Yjs update, V1. */
export function writeUpdate({ sections, deletions }: UpdatePieces): Uint8Array {
  writer.begin()
  writer.writeVarUint(sections.length)
  for (const section of sections) {
    writer.writeVarUint(section.itemCount)
    writer.writeVarUint(section.clientId)
    writer.writeVarUint(section.clock)
    for (const item of section.items) writer.writeBytes(item)
  }
  writer.writeVarUint(deletions.size)
  for (const [clientId, ranges] of deletions) {
    writer.writeVarUint(clientId)
    writer.writeVarUint(ranges.length)
    for (const { from, to } of ranges) {
      writer.writeVarUint(from)
      writer.writeVarUint(to - from)
    }
  }
  return writer.take()
}

/**
 * An item without its first `known` characters, as Yjs writes it: what is left leans on the character before it, and needs
 * no parent. Half a surrogate pair becomes U+FFFD, there as here.
 * @param bytes of the update that the item is in
 */
export function writeRest(clientId: number, item: Item, bytes: Uint8Array, known: number): Uint8Array {
  const encoder = createEncoder()
  const ref = item.kind === 'text' ? 4 : 1
  writeUint8(encoder, ref | 0x80 | (item.rightOrigin === null ? 0 : 0x40))
  writeCharacterId(encoder, { clientId, clock: item.clock + known - 1 })
  if (item.rightOrigin !== null) writeCharacterId(encoder, item.rightOrigin)
  if (item.kind === 'text') writeVarString(encoder, decodeUtf8(bytes.subarray(item.textStart, item.end)).slice(known))
  else writeVarUint(encoder, item.length - known)
  return toUint8Array(encoder)
}

/**
 * The first content of a draft: one string by one client id. The same arguments give the same bytes for ever. Line ends
 * become LF, NUL and lone surrogates U+FFFD: what admission refuses from others does not come from here.
 */
export function writeSeed(clientId: number, wikitext: string): Uint8Array {
  const text = wikitext.replaceAll(/\r\n?/g, '\n').replaceAll('\0', '\ufffd')
  if (text === '') return writeUpdate({ sections: [], deletions: new Map() })
  const encoder = createEncoder()
  writeUint8(encoder, 4)
  writeVarUint(encoder, 1)
  writeVarString(encoder, rootName)
  writeVarString(encoder, text)
  const items = [toUint8Array(encoder)]
  return writeUpdate({ sections: [{ clientId, clock: 0, itemCount: 1, items }], deletions: new Map() })
}

/** Words that the server puts in between two characters that are neighbours in the doc. */
export interface PutIn {
  readonly left: CharacterId | null
  readonly right: CharacterId | null
  readonly text: string
}

/** Update of one client id that wrote nothing before: words between known characters, and deletions of known ones. */
export function writeChange(
  clientId: number,
  inserts: readonly PutIn[],
  deletions: ReadonlyMap<number, readonly ClockRange[]>,
): Uint8Array {
  const items = inserts.map(({ left, right, text }) => {
    const encoder = createEncoder()
    writeUint8(encoder, 4 | (left === null ? 0 : 0x80) | (right === null ? 0 : 0x40))
    if (left !== null) writeCharacterId(encoder, left)
    if (right !== null) writeCharacterId(encoder, right)
    if (left === null && right === null) {
      writeVarUint(encoder, 1)
      writeVarString(encoder, rootName)
    }
    writeVarString(encoder, text)
    return toUint8Array(encoder)
  })
  const sections = items.length === 0 ? [] : [{ clientId, clock: 0, itemCount: items.length, items }]
  return writeUpdate({ sections, deletions })
}

function writeCharacterId(encoder: Encoder, { clientId, clock }: CharacterId): void {
  writeVarUint(encoder, clientId)
  writeVarUint(encoder, clock)
}
