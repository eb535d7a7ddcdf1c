import { afterAll, beforeAll, expect, test } from 'vitest'
import { encodeUpdate, type DraftBody } from '@scriptorium/protocol'
import { Doc, encodeStateAsUpdate, encodeStateVector } from 'yjs'
import { bodyOf } from '../testing/browser.ts'
import { runServer } from '../testing/running-server.ts'
import type { Running } from '../testing/running-server.ts'
import { ada } from '../testing/small-wiki.ts'

let running: Running
beforeAll(async () => {
  running = await runServer({ SCRIPTORIUM_METRICS_PORT: '0' })
  running.wiki.write('Paris', 'Paris is a city.')
})
afterAll(() => running.close())

/** Sample lines of a scrape: name with labels → value. */
async function scrape(): Promise<ReadonlyMap<string, number>> {
  const response = await fetch(`http://127.0.0.1:${running.server.metricsPort}/metrics`)
  expect(response.headers.get('Content-Type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  const lines = (await response.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(
    lines.map((line) => {
      const end = line.lastIndexOf(' ')
      return [line.slice(0, end), Number(line.slice(end + 1))] as const
    }),
  )
}

test('a scrape during traffic tells what was typed, stored, acknowledged and refused', async () => {
  const browser = await running.browser(ada)
  const draft = await bodyOf<DraftBody>(
    await browser.send('POST', '/api/drafts', { title: 'Paris', chatMode: 'candid' }),
  )
  const connection = await browser.connect(draft.id)
  await connection.notice(({ role }) => role === 'write')
  const before = await scrape()
  const doc = new Doc()
  for (let n = 0; n < 5; n += 1) {
    const known = encodeStateVector(doc)
    doc.getText('wikitext').insert(0, 'x')
    connection.socket.send(encodeUpdate(encodeStateAsUpdate(doc, known)))
  }
  const other = new Doc()
  other.getText('wikitext').insert(0, 'a carriage return\r')
  connection.socket.send(encodeUpdate(encodeStateAsUpdate(other)))

  await expect
    .poll(async () => {
      const now = await scrape()
      return [
        now.get('scriptorium_acknowledgement_seconds_count'),
        now.get('scriptorium_refusals_total{reason="not-plain-text"}'),
      ]
    })
    .toEqual([5, 1])

  const after = await scrape()
  const grown = (name: string) => (after.get(name) ?? 0) - (before.get(name) ?? 0)
  expect(grown('scriptorium_updates_received_total')).toBe(6)
  expect(grown('scriptorium_updates_stored_total')).toBe(5)
  expect(grown('scriptorium_commit_seconds_count')).toBeGreaterThan(0)
  expect(after.get('scriptorium_connections')).toBe(1)
  expect(after.get('scriptorium_drafts_loaded')).toBe(1)
  expect(after.get('scriptorium_commits_waiting')).toBe(0)
  expect(after.get('scriptorium_event_loop_lag_seconds{quantile="0.99"}')).toBeGreaterThanOrEqual(0)
  expect([...after.keys()].find((key) => key.startsWith('scriptorium_build_info'))).toMatch(/version="\d+\.\d+\.\d+/)
  for (const value of after.values()) expect(Number.isFinite(value)).toBe(true)
  connection.socket.terminate()
})

test('metrics are not on the port that people use', async () => {
  expect((await running.request('/metrics')).headers.get('Content-Type')).not.toContain('version=0.0.4')
})

test('nothing is measured or served unless asked for', async () => {
  const plain = await runServer()

  expect(plain.server.metricsPort).toBeNull()
  await plain.close()
})
