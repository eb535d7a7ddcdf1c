import { existsSync, readFileSync } from 'node:fs'

// SQLite's format, https://sqlite.org/fileformat2.html#the_write_ahead_log: a header, then frames of a header and a page. A transaction is some frames;
// the header of its last one holds the size of the file. Frames of before the log was last emptied have other salts.
const logHeadBytes = 32
const frameHeadBytes = 24
const magic = 0x37_7f_06_82

/**
 * SQLite reads its log up to the first frame that is not what was written, and takes that for the end: right after a crash in the middle of a write, and
 * wrong when a bit flipped, because the commits behind it are then gone without a word. They can be told apart: each commit is on the disk
 * before the next one begins (`synchronous = FULL`), so a broken frame with frames of a later commit behind it was durable.
 * @throws Error in words for the operator
 */
export function refuseDamagedLog(file: string): void {
  const log = `${file}-wal`
  const bytes = readLog(log)
  if (bytes === undefined || !isDamaged(bytes)) return
  // Another process may be writing it at this moment: then it is about to change again.
  if (readLog(log)?.equals(bytes) !== true) return
  throw new Error(
    `The write-ahead log ${log} is damaged: commits that were saved stand behind a place that cannot be read. Restore a backup, or go on without them: ` +
      `keep a copy of the folder, then run  sqlite3 ${file} 'PRAGMA wal_checkpoint(TRUNCATE)'  and start again.`,
  )
}

function readLog(log: string): Buffer | undefined {
  return existsSync(log) ? readFileSync(log) : undefined
}

function isDamaged(log: Buffer): boolean {
  if (log.length < logHeadBytes + frameHeadBytes || log.subarray(0, logHeadBytes).every((byte) => byte === 0))
    return false
  const isLittle = log.readUInt32BE(0) === magic
  const pageBytes = log.readUInt32BE(8)
  let sums = checksum(log.subarray(0, 24), isLittle, [0, 0])
  // It fits into one sector, which is written whole.
  if (sums[0] !== log.readUInt32BE(24) || sums[1] !== log.readUInt32BE(28)) return true
  const frameBytes = frameHeadBytes + pageBytes
  const isOurs = (at: number): boolean =>
    at + frameBytes <= log.length && log.subarray(at + 8, at + 16).equals(log.subarray(16, 24))
  for (let at = logHeadBytes; at + frameBytes <= log.length; at += frameBytes) {
    const next = frameSums(log, at, frameBytes, isLittle, sums)
    const isGood = isOurs(at) && next[0] === log.readUInt32BE(at + 16) && next[1] === log.readUInt32BE(at + 20)
    sums = next
    if (!isGood) return isFollowedByACommit({ log, frameBytes, isLittle, isOurs }, at, next)
  }
  return false
}

/**
 * Whether a frame of a later transaction stands behind the one that the frame at `broken` belongs to. Its checksum goes on from that one's: so frames that
 * a transaction left there that was taken back are not taken for it.
 */
function isFollowedByACommit({ log, frameBytes, isLittle, isOurs }: OpenLog, broken: number, sums: Sums): boolean {
  const isCommit = (at: number): boolean =>
    (at === broken ? isNearlyOurs(log, at) : isOurs(at)) && log.readUInt32BE(at + 4) !== 0
  let end = broken
  while (end + frameBytes <= log.length && !isCommit(end)) end += frameBytes
  const next = end + frameBytes
  if (!isOurs(next)) return false
  const stored: Sums = [log.readUInt32BE(end + 16), log.readUInt32BE(end + 20)]
  // The flipped bit may be one of its checksum: then what was reckoned is right.
  return (end === broken ? [stored, sums] : [stored]).some((before) => {
    const [one, other] = frameSums(log, next, frameBytes, isLittle, before)
    return one === log.readUInt32BE(next + 16) && other === log.readUInt32BE(next + 20)
  })
}

interface OpenLog {
  readonly log: Buffer
  readonly frameBytes: number
  readonly isLittle: boolean
  /** Whether a frame at this place was written since the log was last emptied. */
  readonly isOurs: (at: number) => boolean
}

/** The flipped bit may be one of its salts; those of a frame that was left over differ in many. */
function isNearlyOurs(log: Buffer, at: number): boolean {
  let difference = log.readBigUInt64BE(at + 8) ^ log.readBigUInt64BE(16)
  let bits = 0
  for (; difference > 0n; difference &= difference - 1n) bits += 1
  return bits <= 2
}

type Sums = readonly [number, number]

/** The checksum that a frame has after one with these. */
function frameSums(log: Buffer, at: number, frameBytes: number, isLittle: boolean, sums: Sums): Sums {
  const head = checksum(log.subarray(at, at + 8), isLittle, sums)
  return checksum(log.subarray(at + frameHeadBytes, at + frameBytes), isLittle, head)
}

function checksum(bytes: Buffer, isLittle: boolean, [first, second]: Sums): Sums {
  let [one, other] = [first, second]
  for (let at = 0; at + 8 <= bytes.length; at += 8) {
    one = (one + (isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)) + other) >>> 0
    other = (other + (isLittle ? bytes.readUInt32LE(at + 4) : bytes.readUInt32BE(at + 4)) + one) >>> 0
  }
  return [one, other]
}
