import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { makeDraftId, toEpoch } from '@scriptorium/draft'
import { expect, test } from 'vitest'
import { entryAt } from './append-until-killed.ts'
import { openDatabase } from './open-database.ts'
import { openSqliteStore } from './open-sqlite-store.ts'
import { seededRandom } from './seeded-random.ts'
import { logTables } from './tables/log.ts'
import { temporaryFile } from './temporary-folder.ts'

const draft = makeDraftId(new Uint8Array(10).fill(1))
const commits = 12

/** A store as a crash leaves it: file and log, with a commit for each of twelve entries in the log. */
async function crashed() {
  const path = await temporaryFile()
  openDatabase(path).close()
  const database = openDatabase(path)
  const log = logTables(database, () => toEpoch(1))
  const ends: number[] = []
  for (let sequence = 1; sequence <= commits; sequence += 1) {
    database.exec('BEGIN')
    log.append([entryAt(draft, sequence)])
    database.exec('COMMIT')
    ends.push(readFileSync(`${path}-wal`).length)
  }
  const image = `${path}-image`
  copyFileSync(path, image)
  const wal = readFileSync(`${path}-wal`)
  database.close()
  return { image, wal, lastCommitAt: ends.at(-2) ?? 0 }
}

function tailIn(path: string): number {
  const database = openDatabase(path)
  try {
    return logTables(database, () => toEpoch(1)).load(draft)?.tail.length ?? 0
  } finally {
    database.close()
  }
}

test('WAL1 a bit that flips in SQLite’s log after a crash is told at start; no commit vanishes without a word', async () => {
  const { image, wal, lastCommitAt } = await crashed()
  const seed = Math.floor(Math.random() * 2 ** 31)
  const random = seededRandom(seed)

  for (let round = 0; round < 100; round += 1) {
    const at = Math.floor(random() * lastCommitAt)
    const flipped = Buffer.from(wal)
    flipped[at] = (flipped[at] ?? 0) ^ (1 << Math.floor(random() * 8))
    const copy = `${image}-${round % 2}`
    copyFileSync(image, copy)
    writeFileSync(`${copy}-wal`, flipped)

    const opening = outcomeOf(() => tailIn(copy))

    // A bit of a frame's head may be one that SQLite does not look at.
    expect({
      seed,
      at,
      isTold: /damaged: commits that were saved/.test(opening) || opening === String(commits),
    }).toEqual({
      seed,
      at,
      isTold: true,
    })
  }
})

test('WAL2 the last commit may be torn by a crash: that is no damage, and all before it is there', async () => {
  const { image, wal, lastCommitAt } = await crashed()
  const torn = Buffer.from(wal)
  torn.fill(0, lastCommitAt, lastCommitAt + 512)
  writeFileSync(`${image}-wal`, torn)

  const found = tailIn(image)

  expect(found).toBe(commits - 1)
})

test('WAL3 the words for the operator help: without the commits behind the damage the store starts again', async () => {
  const { image, wal } = await crashed()
  const flipped = Buffer.from(wal)
  flipped[wal.length >> 1] = (flipped[wal.length >> 1] ?? 0) ^ 1
  writeFileSync(`${image}-wal`, flipped)
  await expect(openSqliteStore({ file: image })).rejects.toThrow(/wal_checkpoint\(TRUNCATE\)/)

  const sqlite3 = new DatabaseSync(image)
  sqlite3.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  sqlite3.close()

  const store = await openSqliteStore({ file: image })
  const tail = (await store.log.load(draft))?.tail ?? []
  await store.close()
  expect(tail.length).toBeGreaterThan(0)
  expect(tail).toEqual(tail.map((_, index) => entryAt(draft, index + 1)))
})

function outcomeOf(open: () => number): string {
  try {
    return String(open())
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
