import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'

/** SHA-256 over names and contents of all files in these folders and files, in hexadecimal. Generated folders are left out. */
export async function hashOfFolder(...paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const path of paths) {
    for (const file of await filesUnder(path)) {
      hash.update(`${relative(path, file)}\0`).update(await readFile(file))
    }
  }
  return hash.digest('hex')
}

const generated = new Set(['node_modules', 'dist', 'test-results', 'vendor'])

async function filesUnder(path: string): Promise<string[]> {
  if (!existsSync(path)) return []
  const entries = await readdir(path, { withFileTypes: true }).catch(() => undefined)
  if (entries === undefined) return [path]
  const found = await Promise.all(
    entries
      .filter((entry) => !generated.has(entry.name) && !entry.name.endsWith('.tsbuildinfo'))
      .map((entry) =>
        entry.isDirectory() ? filesUnder(join(path, entry.name)) : Promise.resolve([join(path, entry.name)]),
      ),
  )
  return found.flat().toSorted()
}
