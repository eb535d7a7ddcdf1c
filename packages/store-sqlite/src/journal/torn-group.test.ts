import { makeDraftId } from '@scriptorium/draft'
import { expect, test } from 'vitest'
import { entryAt } from '../append-until-killed.ts'
import { seededRandom } from '../seeded-random.ts'
import { Group } from './group.ts'
import { readSegment } from './read-segment.ts'
import { firstGroupAt, sealOf } from './segment-format.ts'

const sectorBytes = 512
const rounds = 1_000
const seal = sealOf('0123456789abcdef', 1)
const drafts = Array.from({ length: 5 }, (_, index) => makeDraftId(new Uint8Array(10).fill(index + 1)))

const seals = { groupSeal: seal.group(1), recordSeal: seal.record }

function read(segment: Buffer, durableEnd: number | null = null) {
  const whole = { from: firstGroupAt, nextGroup: 0, mostBytes: Infinity, durableEnd }
  const { records, lost } = readSegment(segment, { ...whole, ...seals })
  return { places: records.map(({ draft, sequence }) => `${draft} ${sequence}`), lost }
}

/** Writes groups of one to four entries, one after the other. */
function write(random: () => number, groups: number) {
  const segment = Buffer.alloc(64 * 1024)
  const places: string[][] = []
  const ends = [firstGroupAt]
  const lasts = new Map(drafts.map((draft) => [draft, 0]))
  for (let index = 0; index < groups; index += 1) {
    const group = new Group(seal.record)
    const written: string[] = []
    for (let count = Math.floor(random() * 4); count >= 0; count -= 1) {
      const draft = drafts[Math.floor(random() * drafts.length)] ?? makeDraftId(new Uint8Array(10))
      const sequence = (lasts.get(draft) ?? 0) + 1
      lasts.set(draft, sequence)
      void group.add([entryAt(draft, sequence)])
      written.push(`${draft} ${sequence}`)
    }
    const at = ends.at(-1) ?? 0
    const bytes = group.finish(at, index, at, seal.group(1))
    segment.set(bytes, at)
    places.push(written)
    ends.push(at + bytes.length)
  }
  return { segment, places, ends }
}

test('JOURNAL1 of a write that a crash tore all of it is there or nothing, and all before it; it is not taken for damage', () => {
  const seed = Math.floor(Math.random() * 2 ** 31)
  const random = seededRandom(seed)
  const seen = { kept: 0, lost: 0 }

  for (let round = 0; round < rounds; round += 1) {
    const groups = 1 + Math.floor(random() * 5)
    const { segment, places, ends } = write(random, groups)
    const [from = 0, end = 0] = ends.slice(-2)
    const share = random() * 1.3
    if (random() < 0.3) {
      // A full disk, or a kill: the write broke off anywhere.
      segment.fill(0, from + Math.floor(random() * (end - from)), end)
    }
    // A power cut: each sector of the last write is on the disk or still full of zeros.
    else
      for (let at = from; at < end; at = (Math.floor(at / sectorBytes) + 1) * sectorBytes)
        if (random() > share) segment.fill(0, at, Math.min(end, (Math.floor(at / sectorBytes) + 1) * sectorBytes))

    const found = read(segment)

    const before = places.slice(0, -1).flat()
    const isKept = found.places.length > before.length
    expect({ seed, round, ...found }).toEqual({ seed, round, places: isKept ? places.flat() : before, lost: [] })
    seen[isKept ? 'kept' : 'lost'] += 1
  }

  expect(Math.min(seen.kept, seen.lost)).toBeGreaterThan(rounds / 20)
})

test('JOURNAL2 a flipped bit is never taken for the end: every entry is there, or it is told that one is lost, and mostly whose', () => {
  const seed = Math.floor(Math.random() * 2 ** 31)
  const random = seededRandom(seed)
  const seen = { whole: 0, named: 0, unnamed: 0 }

  for (let round = 0; round < rounds; round += 1) {
    const { segment, places, ends } = write(random, 1 + Math.floor(random() * 5))
    const at = firstGroupAt + Math.floor(random() * ((ends.at(-1) ?? 0) - firstGroupAt))
    segment[at] = (segment[at] ?? 0) ^ (1 << Math.floor(random() * 8))

    const { places: found, lost } = read(segment)

    const missing = places.flat().filter((place) => !found.includes(place))
    expect({ seed, round, at, isTold: lost.length > 0 || missing.length === 0 }).toMatchObject({ isTold: true })
    expect(found).toEqual(places.flat().filter((place) => found.includes(place)))
    if (missing.length === 0) seen.whole += 1
    else seen[lost.includes(null) ? 'unnamed' : 'named'] += 1
  }

  expect(seen.named).toBeGreaterThan(rounds / 2)
  expect(seen.unnamed).toBeLessThan(rounds / 10)
})

test('JOURNAL3 behind a lost group its neighbours are read, and it is told', () => {
  const random = seededRandom(7)
  const { segment, places, ends } = write(random, 4)
  segment.fill(0, ends[1], ends[2])

  const { places: found, lost } = read(segment)

  expect(found).toEqual([...(places[0] ?? []), ...(places[2] ?? []), ...(places[3] ?? [])])
  expect(lost).toEqual([null])
})

test('JOURNAL29 what was acknowledged is read in slices as it is at once, damaged or not', () => {
  const seed = Math.floor(Math.random() * 2 ** 31)
  const random = seededRandom(seed)

  for (let round = 0; round < rounds; round += 1) {
    const { segment, ends } = write(random, 1 + Math.floor(random() * 5))
    const durableEnd = ends.at(-1) ?? 0
    const at = firstGroupAt + Math.floor(random() * (durableEnd - firstGroupAt))
    if (random() < 0.8) segment[at] = (segment[at] ?? 0) ^ (1 << Math.floor(random() * 8))

    const sliced: ReturnType<typeof read> = { places: [], lost: [] }
    for (let from: number = firstGroupAt, nextGroup = 0, slices = 0; from < durableEnd && slices < 10; slices += 1) {
      const mostBytes = 1 + random() * 2_000
      const reading = readSegment(segment, { from, nextGroup, mostBytes, durableEnd, ...seals })
      for (const { draft, sequence } of reading.records) sliced.places.push(`${draft} ${sequence}`)
      sliced.lost.push(...reading.lost)
      from = reading.end
      nextGroup = reading.nextGroup
    }

    expect({ seed, round, ...sliced }).toEqual({ seed, round, ...read(segment, durableEnd) })
  }
})
