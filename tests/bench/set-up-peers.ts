import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('./peers/', import.meta.url))
/** The one part that is compiled here. */
const addOn = join(folder, 'node_modules/better-sqlite3/build/Release/better_sqlite3.node')

export function arePeersThere(): boolean {
  return existsSync(addOn)
}

/** Installs what the lock of `peers` names, and compiles Hocuspocus's SQLite against the headers that our Node brings along: no prebuilt one is fetched. Takes two minutes. */
export async function setUpPeers(): Promise<void> {
  await npm('ci', '--ignore-scripts', '--loglevel=error')
  const headers = dirname(dirname(realpathSync(process.execPath)))
  await npm('rebuild', 'better-sqlite3', '--build-from-source', `--nodedir=${headers}`, '--loglevel=error')
}

async function npm(...words: readonly string[]): Promise<void> {
  const child = spawn('npm', words, { cwd: folder, stdio: 'inherit' })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`npm ${words[0]} in ${folder} failed`)
}
