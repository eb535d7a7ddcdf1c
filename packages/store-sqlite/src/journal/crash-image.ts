import { copyFileSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'

const tries = 200

/**
 * The files of a store at work as they are now, in a folder of their own: what a start after a crash at this moment finds. Of one moment: copied again
 * until nothing was written meanwhile.
 */
export function crashImage(file: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'scriptorium-crash-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (let attempt = 1; attempt <= tries; attempt += 1)
    if (copyAll(file, folder)) return path.join(folder, path.basename(file))
  throw new Error('the store is never at rest')
}

/** @returns whether nothing changed meanwhile */
function copyAll(file: string, folder: string): boolean {
  for (const name of readdirSync(folder)) rmSync(path.join(folder, name))
  const before = stateOf(file)
  try {
    for (const name of filesOf(file)) copyFileSync(path.join(path.dirname(file), name), path.join(folder, name))
  } catch {
    return false
  }
  return stateOf(file) === before
}

function stateOf(file: string): string {
  const states = filesOf(file).map((name) => {
    const found = statSync(path.join(path.dirname(file), name), { throwIfNoEntry: false })
    return [name, found?.mtimeMs, found?.size]
  })
  return JSON.stringify(states)
}

function filesOf(file: string): string[] {
  return readdirSync(path.dirname(file)).filter((name) => name.startsWith(path.basename(file)))
}

export function segmentsOf(file: string): string[] {
  return filesOf(file).filter((name) => name.includes('-log.'))
}
