import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'

const main = fileURLToPath(new URL('./main.ts', import.meta.url))

/** Ends the store's thread when told to, as no memory or a bug would. */
const endThread = `data:text/javascript,${encodeURIComponent(`
  process.on('worker', (thread) => process.once('SIGUSR2', () => void thread.terminate()))
`)}`

test('when the store’s thread ends by itself the server says so and ends, for a supervisor to start it anew', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'scriptorium-server-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await mkdir(path.join(folder, 'assets'))
  await writeFile(path.join(folder, 'index.html'), '<!doctype html><html lang="en" dir="ltr" class="client"></html>')
  const server = spawn(process.execPath, ['--conditions=scriptorium:source', '--import', endThread, main], {
    env: {
      SCRIPTORIUM_LISTEN_PORT: '0',
      SCRIPTORIUM_MATRIX_LISTEN_PORT: '0',
      SCRIPTORIUM_PUBLIC_ADDRESS: 'http://127.0.0.1:8040',
      SCRIPTORIUM_WIKI_API: 'http://127.0.0.1:9/api.php',
      SCRIPTORIUM_HOMESERVER: 'http://127.0.0.1:9',
      SCRIPTORIUM_HOMESERVER_NAME: 'test',
      SCRIPTORIUM_MATRIX_HEARING_TOKEN: 'hearing-hearing-hearing',
      SCRIPTORIUM_MATRIX_PUSH_TOKEN: 'pushing-pushing-pushing',
      SCRIPTORIUM_MATRIX_SPEAKING_TOKEN: 'speaking-speaking-speaking',
      SCRIPTORIUM_DATA_FOLDER: folder,
      SCRIPTORIUM_EDITOR_FOLDER: folder,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void server.kill('SIGKILL'))
  // Not its exit: what it said last may be read after that.
  const ended = once(server, 'close')
  let said = ''
  server.stdout.on('data', (words: Buffer) => {
    said += words.toString()
  })
  await expect.poll(() => said, { timeout: 60_000 }).toContain('listening')

  server.kill('SIGUSR2')

  expect(await ended).toEqual([70, null])
  expect(said).toContain('the store ended by itself')
})
