import { ByteReader, MalformedBytes } from '@scriptorium/protocol'

import type { News } from './known-content.ts'
import { RangeSet } from './range-set.ts'
import { hasForbiddenCharacter } from './text-bytes.ts'
import { noBounds, readDeletions, readItem } from './update-structure.ts'
import type { CharacterId, ClockRange } from './update-structure.ts'

/** So much is read in one go: a few milliseconds. */
const itemsPerStep = 20_000
const bytesPerStep = 512 * 1024

/** The highest character of each client that others lean on. */
type Leaned = Map<number, number>

/**
 * What a snapshot brings: a million items, perhaps, of which none is kept. Rests after each few milliseconds.
 * @throws MalformedBytes when it cannot be read
 * @throws Error when it is none that a draft can have
 */
export function* readSnapshot(bytes: Uint8Array): Generator<void, Pick<News, 'clocks' | 'deleted'>> {
  const reader = new ByteReader(bytes)
  const ends = new Map<number, number>()
  const gone = new Map<number, ClockRange[]>()
  const leaned: Leaned = new Map()
  let items = 0
  let restedAt = 0
  for (let sections = reader.readVarUint(); sections > 0; sections -= 1) {
    const count = reader.readVarUint()
    const clientId = reader.readVarUint()
    let clock = reader.readVarUint()
    if (clock !== 0 || ends.has(clientId))
      throw new Error(`what client ${clientId} wrote does not begin at its beginning`)
    for (let left = count; left > 0; left -= 1) {
      const item = readItem(reader, clock)
      const isText = item.kind === 'text' && !hasForbiddenCharacter(bytes, item.textStart, item.end)
      if (item.length < 1 || !(isText || item.kind === 'deleted')) throw new Error(`${item.kind} in a snapshot`)
      for (const on of [item.origin, item.rightOrigin]) if (on !== null) note(leaned, on, clientId, clock)
      if (item.kind === 'deleted') rangesOf(gone, clientId).push({ from: clock, to: clock + item.length })
      clock += item.length
      items += 1
      if (items % itemsPerStep !== 0 && reader.position - restedAt < bytesPerStep) continue
      restedAt = reader.position
      yield
    }
    ends.set(clientId, clock)
  }
  const deletions = readDeletions(reader, noBounds.maxDeleteRanges)
  if (!reader.isAtEnd) throw new MalformedBytes('bytes after the update')
  yield
  for (const [clientId, clock] of leaned)
    if (clock >= (ends.get(clientId) ?? 0))
      throw new Error(`leans on a character of client ${clientId} that is not there`)
  return { clocks: clocksOf(ends), deleted: deletedOf(ends, gone, deletions) }
}

/** On its own later words no item leans: Yjs throws in every reader. */
function note(leaned: Leaned, on: CharacterId, clientId: number, clock: number): void {
  if (on.clientId === clientId && on.clock >= clock) throw new Error('leans on what comes after it')
  const highest = leaned.get(on.clientId)
  if (highest === undefined || highest < on.clock) leaned.set(on.clientId, on.clock)
}

function clocksOf(ends: ReadonlyMap<number, number>): News['clocks'] {
  return [...ends].flatMap(([clientId, to]) => (to === 0 ? [] : [{ clientId, from: 0, to }]))
}

function deletedOf(
  ends: ReadonlyMap<number, number>,
  gone: Map<number, ClockRange[]>,
  deletions: ReadonlyMap<number, readonly ClockRange[]>,
): News['deleted'] {
  for (const [clientId, ranges] of deletions) {
    const end = ends.get(clientId) ?? 0
    const all = rangesOf(gone, clientId)
    for (const range of ranges) {
      if (range.to > end) throw new Error('deletes what is not there')
      all.push(range)
    }
  }
  return new Map([...gone].map(([clientId, ranges]) => [clientId, disjoint(ranges)]))
}

function disjoint(ranges: readonly ClockRange[]): readonly ClockRange[] {
  const set = new RangeSet()
  set.add(ranges)
  return set.ranges
}

function rangesOf(all: Map<number, ClockRange[]>, clientId: number): ClockRange[] {
  const found = all.get(clientId) ?? []
  all.set(clientId, found)
  return found
}
