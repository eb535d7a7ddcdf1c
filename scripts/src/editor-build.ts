import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { withLock } from '../setup/lock.mjs'
import { run } from '../setup/run.mjs'
import { checkout, nodeProgram, stateFolder } from './checkout.ts'
import { hashOfFolder } from './hash-of-folder.ts'

/** Builds the web client by Vite, unless nothing that goes into it has changed. @param report hears how long it took */
export async function buildEditor(report: (tookMs: number) => void = () => {}): Promise<void> {
  const folder = join(checkout, 'apps/editor')
  const mark = join(stateFolder(), 'web-client.built')
  const isBuilt = async (hash: string) =>
    existsSync(mark) && existsSync(join(folder, 'dist/index.html')) && (await readFile(mark, 'utf8')) === hash
  const inputs = () =>
    hashOfFolder(
      folder,
      join(checkout, 'packages/protocol'),
      join(checkout, 'packages/provider'),
      join(checkout, 'package-lock.json'),
    )
  if (await isBuilt(await inputs())) return
  await withLock(`${mark}.lock`, async () => {
    const hash = await inputs()
    if (await isBuilt(hash)) return
    const startedAtMs = performance.now()
    // Started by a test this process is not `production`, and Vue would be built with its warnings, 45 KiB of them.
    const env = { ...process.env, NODE_ENV: 'production' }
    await run(nodeProgram, [join(checkout, 'node_modules/.bin/vite'), 'build', '--logLevel', 'warn'], {
      cwd: folder,
      env,
    })
    await writeFile(mark, hash)
    report(performance.now() - startedAtMs)
  })
}
