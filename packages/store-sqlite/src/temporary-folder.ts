import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** Path for a store's file in a folder of the running test's own, gone when the test has ended. */
export async function temporaryFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'scriptorium-store-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return join(folder, 'store.sqlite')
}
