import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { times } from './bombs/forged-update.ts'
import { slowness, tries } from './bombs/loop-time.ts'
import { longestStallMs } from './bombs/update-bombs.ts'
import { AttackedServer } from './wire/attacked-server.ts'

const patience = { timeout: 60_000, interval: 5 }
/** Of computing, between two ticks: what was promised, and as much again for garbage that others left. */
const longestTurnMs = 2 * longestStallMs

let server: AttackedServer

beforeAll(async () => {
  server = await AttackedServer.open()
})

afterAll(() => server.close())

interface Client {
  /** Answers that came. */
  readonly count: () => number
  /** The server has cut it off. */
  readonly isCut: () => boolean
  leave(): void
}

/** Sends all its requests at once. */
function send(request: string, ahead: number): Client {
  let heard = ''
  let isCut = false
  const wire = request.replace('HOST', `127.0.0.1:${server.port}`).repeat(ahead)
  const socket = connect(server.port, '127.0.0.1', () => socket.write(wire))
  socket.on('data', (data) => (heard += data.toString('latin1')))
  socket.on('error', () => undefined)
  socket.on('close', () => (isCut = true))
  return {
    count: () => heard.split('HTTP/1.1 ').length - 1,
    isCut: () => isCut,
    leave: () => void socket.destroy(),
  }
}

const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: HOST\r\n\r\n`
const post = (path: string): string => `${get(path).replace('GET', 'POST').trimEnd()}\r\nContent-Length: 0\r\n\r\n`

test.each([
  { name: '20,000 requests for a page, sent ahead', request: get('/'), ahead: 20_000, clients: 1, isCut: true },
  { name: '20,000 for a list', request: get('/api/drafts'), ahead: 20_000, clients: 1, isCut: true },
  { name: '20,000 for a line', request: post('/live/x/frames'), ahead: 20_000, clients: 1, isCut: true },
  // Node reads 64 KiB of each and cannot be stopped in the middle: up to 20 ms of a turn for each that does so in the same moment.
  { name: '20,000 for nothing, from each of 2', request: get('/a'), ahead: 20_000, clients: 2, isCut: true },
  { name: '33 for a list, from each of 60', request: get('/api/drafts'), ahead: 33, clients: 60, isCut: false },
  { name: 'one for a page, from each of 400', request: get('/'), ahead: 1, clients: 400, isCut: false },
])('AD13 $name: the loop goes on', async ({ request, ahead, clients, isCut }) => {
  let turnMs = Infinity
  const slowBefore = slowness()
  let boundMs = longestTurnMs * slowBefore
  for (let attempt = 0; attempt < tries && turnMs >= boundMs; attempt += 1) {
    await server.longestTurnMs()
    const asked = times(clients, () => send(request, ahead))
    const isDone = (client: Client): boolean => (isCut ? client.isCut() : client.count() === ahead)
    await expect.poll(() => asked.every(isDone), patience).toBe(true)
    turnMs = Math.min(turnMs, await server.longestTurnMs())
    boundMs = longestTurnMs * Math.max(slowBefore, slowness())
    for (const client of asked) client.leave()
  }

  expect(turnMs).toBeLessThan(boundMs)
})
