import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { makeDraftId, toEpoch, type LogEntry } from '@scriptorium/draft'
import { expect, test } from 'vitest'
import { entryAt } from './append-until-killed.ts'
import { openDatabase } from './open-database.ts'
import { seededRandom } from './seeded-random.ts'
import { logTables } from './tables/log.ts'
import { temporaryFile } from './temporary-folder.ts'

/** Smallest part of a file that a disk writes whole. */
const sectorBytes = 512
const commits = 60
const tornAfterEach = 4
const draft = makeDraftId(new Uint8Array(10).fill(1))

/** What is in the two files of a store. */
interface OnDisk {
  readonly file: Buffer
  readonly log: Buffer
}

function readStore(path: string): OnDisk {
  return { file: bytesOf(path), log: bytesOf(`${path}-wal`) }
}

function bytesOf(path: string): Buffer {
  return existsSync(path) ? readFileSync(path) : Buffer.alloc(0)
}

/** What a new start finds in them. */
function tailIn({ file, log }: OnDisk, path: string): readonly LogEntry[] {
  writeFileSync(path, file)
  writeFileSync(`${path}-wal`, log)
  const database = openDatabase(path)
  const tail = logTables(database, () => toEpoch(1)).load(draft)?.tail ?? []
  database.close()
  return tail
}

/** Of what was written since the last fsync each sector is on the disk or not, and the file is as long as before, as now, or between. */
function torn(before: Buffer, after: Buffer, random: () => number): Buffer {
  const share = Math.min(1, random() * 1.5)
  const length = before.length + Math.round(share * (after.length - before.length))
  const result = Buffer.alloc(Math.max(length, Math.min(before.length, after.length)))
  for (let at = 0; at < result.length; at += sectorBytes) {
    const source = random() < share ? after : before
    result.set(source.subarray(at, Math.min(at + sectorBytes, result.length)), at)
  }
  return result
}

/** When SQLite begins its log anew it waits for the new head to be on the disk before it writes anything else (`syncHeader` in its wal.c). */
function withHeadOf(after: Buffer, log: Buffer): Buffer {
  log.set(after.subarray(0, Math.min(32, log.length)))
  return log
}

test(
  'TORN1 whatever part of the last write reached the disk, all that was committed before is there',
  { timeout: 60_000 },
  async () => {
    const path = await temporaryFile()
    const seed = Math.floor(Math.random() * 2 ** 31)
    const random = seededRandom(seed)
    const database = openDatabase(path)
    // So few pages that the log is emptied into the file several times.
    database.exec('PRAGMA wal_autocheckpoint = 40')
    const log = logTables(database, () => toEpoch(1))
    const seen = { kept: 0, lost: 0, checkpoints: 0 }
    let before = readStore(path)

    for (let sequence = 1; sequence <= commits; sequence += 1) {
      database.exec('BEGIN')
      log.append([entryAt(draft, sequence)])
      database.exec('COMMIT')
      const after = readStore(path)
      // A checkpoint writes to the file, once the log is on the disk and the commit with it.
      const isCheckpoint = !after.file.equals(before.file)
      for (let times = 0; times < tornAfterEach; times += 1) {
        const onDisk = isCheckpoint
          ? { file: torn(before.file, after.file, random), log: after.log }
          : { file: after.file, log: withHeadOf(after.log, torn(before.log, after.log, random)) }
        const tail = tailIn(onDisk, `${path}-torn`)

        const length = isCheckpoint || tail.length === sequence ? sequence : sequence - 1
        const all = Array.from({ length }, (_, at) => entryAt(draft, at + 1))
        expect({ seed, tail }).toEqual({ seed, tail: all })
        seen[tail.length === sequence ? 'kept' : 'lost'] += 1
      }
      seen.checkpoints += isCheckpoint ? 1 : 0
      before = after
    }
    database.close()

    expect(seen.checkpoints).toBeGreaterThan(2)
    expect(seen.kept).toBeGreaterThan(10)
    expect(seen.lost).toBeGreaterThan(10)
  },
)
