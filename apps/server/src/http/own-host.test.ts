import { request } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runServer } from '../testing/running-server.ts'
import type { Running } from '../testing/running-server.ts'

let running: Running
beforeAll(async () => {
  running = await runServer()
})
afterAll(() => running.close())

/** `fetch` writes the Host itself. */
function statusUnder(host: string, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(`${running.address}${path}`, { headers: { Host: host } }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    asked.on('error', reject)
    asked.end()
  })
}

test.each(['evil.example', 'localhost.evil.example', 'EVIL.example:8040', 'evil.example.', '127.0.0.1.evil.example'])(
  'a page under the name %s reads nothing, wherever the name leads',
  async (host) => {
    expect(await statusUnder(host, '/api/drafts')).toBe(421)
    expect(await statusUnder(host, '/')).toBe(421)
  },
)

test.each(['localhost:8040', 'LOCALHOST', '127.0.0.1:9', '[::1]:8040', 'scriptorium:8040', 'drafts.localhost'])(
  'the name %s is nobody else’s',
  async (host) => {
    expect(await statusUnder(host, '/api/drafts')).toBe(200)
  },
)

test('the wiki and those who watch over the server have their own names for it', async () => {
  expect(await statusUnder('drafts.internal.example', '/healthz')).toBe(200)
  expect(await statusUnder('drafts.internal.example', `/wiki/orders/${'0'.repeat(32)}`)).toBe(403)
})
