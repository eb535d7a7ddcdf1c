import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { afterEach, expect, test } from 'vitest'
import { compileCacheFolder } from '../setup/places.mjs'

let folder: string | undefined
afterEach(async () => {
  if (folder !== undefined) await rm(folder, { recursive: true, force: true })
  folder = undefined
})

/** Starts a thread of this file, and lets it end by itself. @returns what it says */
async function runThread(file: string): Promise<unknown> {
  const worker = new Worker(pathToFileURL(file))
  const ended = new Promise((resolve) => worker.once('exit', resolve))
  const said = await new Promise((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })
  await ended
  return said
}

test('the types of a file are stripped once: the second thread that loads it has no WebAssembly for that', async () => {
  folder = await mkdtemp(join(tmpdir(), 'compile-cache-'))
  const file = join(folder, 'thread.mts')
  const thread = `import { parentPort } from 'node:worker_threads'
const names: string[] = process.moduleLoadList
parentPort?.postMessage(names.some((name) => name.includes('deps/amaro')))`
  await writeFile(file, thread)
  expect(process.env['NODE_COMPILE_CACHE']).toBe(compileCacheFolder())

  const first = await runThread(file)
  const second = await runThread(file)

  expect([first, second]).toEqual([true, false])
})
