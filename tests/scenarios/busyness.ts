import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** A bare Node process on a machine that has nothing else to do. */
const quietStartMs = 60

/** On a busy machine everything takes as many times longer as a bare process takes to start and end: 1 on a quiet one. */
export async function busyness(): Promise<number> {
  const startedAtMs = performance.now()
  await promisify(execFile)(process.execPath, ['-e', '0'])
  return Math.max(1, (performance.now() - startedAtMs) / quietStartMs)
}
