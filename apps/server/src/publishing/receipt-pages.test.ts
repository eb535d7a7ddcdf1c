import { Hono } from 'hono'
import { toPublicationId } from '@scriptorium/draft'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { HttpApp } from '../http/serve-route.ts'
import { handClock } from '../testing/hand-clock.ts'
import { runServer } from '../testing/running-server.ts'
import type { Running } from '../testing/running-server.ts'
import { wikiAddresses } from '../wiki-link/wiki-addresses.ts'
import { servePublicationPages } from './receipt-pages.ts'

let running: Running
beforeAll(async () => {
  running = await runServer()
})
afterAll(() => running.close())

const id = toPublicationId('0'.repeat(32))
const notReached = () => Promise.reject(new Error('not reached'))

test('a flood of made-up receipts does not become a flood of lines in the log', async () => {
  const lines: string[] = []
  const say = (_fields: object, message: string) => {
    lines.push(message)
  }
  const { wiki, store } = running
  const app: HttpApp = new Hono()
  servePublicationPages(app, {
    access: store.access,
    people: store.people,
    publications: store.publications,
    operatorToken: null,
    publishing: wiki.publishing,
    rights: { says: notReached, prepare: notReached, saysNow: notReached, forget: () => undefined },
    settling: { receive: notReached, refuse: notReached, resolve: notReached, finishInterrupted: notReached },
    addresses: wikiAddresses('http://127.0.0.1:8080/api.php'),
    webClient: { page: notReached, file: notReached, isBuilt: notReached },
    clock: handClock(),
    log: { debug: say, info: say, warn: say, error: say },
    languageOf: () => Promise.resolve(null),
  })
  const knock = async () => app.request(`/p/${id}?receipt=made-up`)

  const answers = await Promise.all(Array.from({ length: 100 }, knock))

  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([303]))
  expect(lines).toEqual(Array.from({ length: 10 }, () => 'receipt not taken'))
})
