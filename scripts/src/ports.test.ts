import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { choosePorts, findFreePort } from './ports.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ports-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('ports are all different, and found again', async () => {
  const path = join(folder, 'ports.json')
  const first = await choosePorts(path, { site: 0, wiki: 0, homeserver: 0 })

  const second = await choosePorts(path, { site: 0, wiki: 0, homeserver: 0 })

  expect(second).toEqual(first)
  expect(new Set(Object.values(first)).size).toBe(3)
})

test('a free port that is preferred is taken', async () => {
  const free = await findFreePort()

  await expect(choosePorts(join(folder, 'ports.json'), { site: free })).resolves.toEqual({ site: free })
})

test('a port that somebody took meanwhile is given up for another', async () => {
  const path = join(folder, 'ports.json')
  const taken = await listen()
  writeFileSync(path, JSON.stringify({ site: taken.port }))

  const { site } = await choosePorts(path, { site: taken.port })
  taken.close()

  expect(site).not.toBe(taken.port)
})

function listen(): Promise<{ port: number; close(): void }> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      if (typeof address !== 'object' || address === null) return reject(new Error('no port'))
      resolve({ port: address.port, close: () => server.close() })
    })
  })
}
