import { execFileSync } from 'node:child_process'
import { closeSync, existsSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const source = fileURLToPath(new URL('./remember-unsynced.c', import.meta.url))
const numbers = 5
const headBytes = 8 * numbers

/** What stood somewhere before a write. */
interface Overwritten {
  readonly offset: number
  readonly fileLength: number
  readonly bytes: Buffer
}

/** @returns the environment with which a server notes what no fsync has made safe. @throws Error where there is no C compiler */
export function rememberUnsynced(toolFolder: string, dataFolder: string): Readonly<Record<string, string>> {
  const library = join(toolFolder, 'remember-unsynced.so')
  if (!existsSync(library)) execFileSync('cc', ['-O2', '-shared', '-fPIC', '-o', library, source])
  return { LD_PRELOAD: library, UNSYNCED_FOLDER: dataFolder, UNSYNCED_JOURNAL: journalIn(toolFolder) }
}

/** After kill -9: leaves on the disk what a power cut at that moment would at the least have left. @returns how many writes were taken back */
export function dropUnsynced(toolFolder: string): number {
  let count = 0
  for (const [path, overwritten] of unsyncedIn(readFileSync(journalIn(toolFolder)))) {
    if (!existsSync(path)) continue
    const file = openSync(path, 'r+')
    for (const { offset, fileLength, bytes } of overwritten.toReversed()) {
      if (bytes.length > 0) writeSync(file, bytes, 0, bytes.length, offset)
      ftruncateSync(file, fileLength)
      count += 1
    }
    closeSync(file)
  }
  return count
}

function journalIn(toolFolder: string): string {
  return join(toolFolder, 'unsynced.journal')
}

function unsyncedIn(journal: Buffer): Map<string, Overwritten[]> {
  const unsynced = new Map<string, Overwritten[]>()
  for (let at = 0; at + headBytes <= journal.length;) {
    const [kind = 0, pathLength = 0, offset = 0, fileLength = 0, kept = 0] = Array.from({ length: numbers }, (_, n) =>
      Number(journal.readBigUInt64LE(at + 8 * n)),
    )
    const path = journal.toString('utf8', at + headBytes, at + headBytes + pathLength)
    const start = at + headBytes + pathLength
    if (String.fromCodePoint(kind) === 's') unsynced.delete(path)
    else {
      const bytes = journal.subarray(start, start + kept)
      const before = unsynced.get(path) ?? []
      before.push({ offset, fileLength, bytes })
      unsynced.set(path, before)
    }
    at = start + kept
  }
  return unsynced
}
