import { readFileSync, writeFileSync } from 'node:fs'
import {
  isFault,
  makeDraftId,
  toEpoch,
  toGeneration,
  toPersonId,
  toSequenceNumber,
  type DraftId,
  type StoredDraft,
} from '@scriptorium/draft'
import { expect, test } from 'vitest'
import { entryAt } from './append-until-killed.ts'
import { openDatabase } from './open-database.ts'
import { seededRandom } from './seeded-random.ts'
import { logTables } from './tables/log.ts'
import { temporaryFile } from './temporary-folder.ts'

type Log = ReturnType<typeof logTables>

const flips = 300
const drafts = Array.from({ length: 6 }, (_, index) => makeDraftId(new Uint8Array(10).fill(index + 1)))
const entriesEach = 24

/** A store of several drafts, half of them with a snapshot, checkpointed into one file. */
function fill(file: string): void {
  const database = openDatabase(file)
  const log = logTables(database, () => toEpoch(1))
  for (const [index, draft] of drafts.entries()) {
    log.claim([{ draft, generation: toGeneration(1), clientId: 7, person: toPersonId('101') }])
    log.append(Array.from({ length: entriesEach }, (_, at) => entryAt(draft, at + 1)))
    if (index % 2 === 0) {
      const state = new TextEncoder().encode(`the whole of ${draft} `.repeat(30))
      log.saveSnapshot({ draft, generation: toGeneration(1), sequence: toSequenceNumber(10), state })
    }
  }
  database.close()
}

/** Whether what is answered is exactly what was stored, or an answer that names the damage. A lost snapshot costs nothing: the entries are all there. */
function judge(log: Log, draft: DraftId, whole: StoredDraft): 'whole' | 'named' {
  try {
    const loaded = log.load(draft)
    const all = Array.from({ length: entriesEach }, (_, at) => entryAt(draft, at + 1))
    expect(loaded).toEqual(loaded?.snapshot === null ? { ...whole, snapshot: null, tail: all } : whole)
    return 'whole'
  } catch (error) {
    if (!isFault(error, 'store/damaged') || error.details.draft !== draft) throw error
    return 'named'
  }
}

/** What is salvaged was written just so, in order and without holes: never words that nobody wrote. */
function checkSalvaged(log: Log, draft: DraftId): void {
  const salvaged = log.salvage(draft)
  if (salvaged === undefined) return
  const from = (salvaged.snapshot?.sequence ?? 0) + 1
  expect(salvaged.tail).toEqual(salvaged.tail.map((_, index) => entryAt(draft, from + index)))
  const isEndMissed = salvaged.tail.at(-1)?.sequence !== entriesEach
  expect(salvaged.isWhole && isEndMissed).toBe(false)
}

test(
  'FLIP1 a flipped bit anywhere in the file is harmless or named, and what is salvaged was written so',
  { timeout: 60_000 },
  async () => {
    const file = await temporaryFile()
    fill(file)
    const good = readFileSync(file)
    const stored = openAll(file)
    const seed = Math.floor(Math.random() * 2 ** 31)
    const random = seededRandom(seed)
    const seen = { whole: 0, named: 0, refused: 0 }

    for (let round = 0; round < flips; round += 1) {
      const at = Math.floor(random() * good.length)
      const bit = 1 << Math.floor(random() * 8)
      const flipped = Buffer.from(good)
      flipped[at] = (flipped[at] ?? 0) ^ bit
      const copy = `${file}-${round % 2}`
      writeFileSync(copy, flipped)

      try {
        withLog(copy, (log) => {
          for (const [draft, whole] of stored) {
            const verdict = judge(log, draft, whole)
            seen[verdict] += 1
            if (verdict === 'named') checkSalvaged(log, draft)
          }
        })
      } catch (error) {
        // SQLite itself may find the file unusable as it opens it; that is in words for the operator.
        if (!(error instanceof Error) || !('errcode' in error || /program|newer/.test(error.message)))
          throw new Error(`seed ${seed}, round ${round}: byte ${at}, bit ${bit}`, { cause: error })
        seen.refused += 1
      }
    }

    expect(seen.named).toBeGreaterThan(25)
    // A bit costs one draft, seldom more: most answers are whole.
    expect(seen.whole).toBeGreaterThan(seen.named * 3)
    expect(seen.refused).toBeLessThan(flips / 5)
  },
)

function withLog<Result>(file: string, use: (log: Log) => Result): Result {
  const database = openDatabase(file)
  try {
    return use(logTables(database, () => toEpoch(1)))
  } finally {
    database.close()
  }
}

function openAll(file: string): [DraftId, StoredDraft][] {
  return withLog(file, (log) =>
    drafts.map((draft) => {
      const stored = log.load(draft)
      if (stored === undefined) throw new Error('nothing was stored')
      return [draft, stored]
    }),
  )
}
