import { Hono } from 'hono'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { HttpApp } from '../http/serve-route.ts'
import { handClock } from '../testing/hand-clock.ts'
import { runServer } from '../testing/running-server.ts'
import type { Running } from '../testing/running-server.ts'
import { serveWikiCalls } from './wiki-calls.ts'

let running: Running
beforeAll(async () => {
  running = await runServer()
})
afterAll(() => running.close())

test('a flood of made-up events does not become a flood of lines in the log', async () => {
  const lines: string[] = []
  const say = (_fields: object, message: string) => {
    lines.push(message)
  }
  const { wiki, store } = running
  const app: HttpApp = new Hono()
  serveWikiCalls(app, {
    publishing: wiki.publishing,
    events: wiki.events,
    publications: store.publications,
    eventDesk: { take: () => Promise.reject(new Error('not taken')), close: () => Promise.resolve() },
    clock: handClock(),
    log: { debug: say, info: say, warn: say, error: say },
  })
  const knock = async () =>
    app.request('/wiki/events', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ token: 'made up' }),
    })

  const answers = await Promise.all(Array.from({ length: 100 }, knock))

  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([403]))
  expect(lines).toEqual(Array.from({ length: 10 }, () => 'wiki event refused'))
})
