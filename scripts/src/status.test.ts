import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { describeStatus } from './announcement.ts'
import { readStatus, type StackRecord, writeRecord } from './status.ts'

let folder = ''
let server: Server | undefined
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'status-'))
  mkdirSync(join(folder, 'wiki/sign-in'), { recursive: true })
})
afterEach(() => {
  server?.close()
  rmSync(folder, { recursive: true, force: true })
})

const addresses = {
  site: 'http://localhost:8040',
  wiki: 'http://127.0.0.1:8041',
  wikiApi: 'http://127.0.0.1:8041/w/api.php',
  homeserver: 'http://127.0.0.1:8042',
}

function record(health: string, pid = process.pid): StackRecord {
  return {
    pid,
    addresses,
    versions: { scriptorium: '0.1.0' },
    parts: [{ name: 'server', address: addresses.site, health }],
    hasDemoPeople: true,
  }
}

describe('status', () => {
  test('of nothing is not ready, and has every field', async () => {
    expect(await readStatus(folder)).toEqual({ ready: false, addresses: null, versions: {}, parts: [], users: [] })
  })

  test('of a stack whose process died is that of nothing', async () => {
    await writeRecord(folder, record('http://127.0.0.1:1/', spawnSync('true').pid))

    expect((await readStatus(folder)).addresses).toBeNull()
  })

  test('is ready when every part answers, and names addresses, parts and people', async () => {
    await writeRecord(folder, record(await listen()))

    const status = await readStatus(folder)

    expect(status).toMatchObject({
      ready: true,
      addresses,
      parts: [{ name: 'server', address: addresses.site, state: 'up' }],
    })
    expect(status.users.map(({ name, role }) => `${name} ${role}`)).toEqual([
      'Ada editor',
      'Grace editor',
      'Marit maintainer',
      'Jo administrator',
    ])
  })

  test('is not ready while a part is down', async () => {
    await writeRecord(folder, record('http://127.0.0.1:1/'))

    const status = await readStatus(folder)

    expect(status).toMatchObject({ ready: false, parts: [{ state: 'down' }] })
    expect(describeStatus(status)).toContain('without: server')
  })

  test('gives links that work once and lead on to the server, made anew each time', async () => {
    await writeRecord(folder, record(await listen()))

    const [first, second] = [await readStatus(folder), await readStatus(folder)]

    expect(first.users[0]?.signIn).toMatch(/^http:\/\/127\.0\.0\.1:8041\/local\/sign-in\?key=[0-9a-f]{32}$/)
    expect(first.users[0]?.signIn).not.toBe(second.users[0]?.signIn)
    const key = first.users[0]?.signIn.slice(-32)
    const link: unknown = JSON.parse(readFileSync(join(folder, `wiki/sign-in/${key}.json`), 'utf8'))
    expect(link).toMatchObject({ name: 'Ada', goTo: 'http://localhost:8040/auth/wiki/start?return=%2F' })
    expect(readdirSync(join(folder, 'wiki/sign-in'))).toHaveLength(8)
  })
})

function listen(): Promise<string> {
  return new Promise((resolve) => {
    const started = createServer((_, response) => response.end('{}'))
    server = started
    started.listen(0, '127.0.0.1', () => {
      const address = started.address()
      resolve(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`)
    })
  })
}
