import { once } from 'node:events'
import { get as httpGet } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { encodeSyncStep1, encodeSyncStep2, encodeUpdate } from '@scriptorium/protocol'
import type { DraftListBody } from '@scriptorium/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { forge, textAfter, times } from './bombs/forged-update.ts'
import { slowness, tries } from './bombs/loop-time.ts'
import { longestStallMs } from './bombs/update-bombs.ts'
import { AttackedServer } from './wire/attacked-server.ts'
import { RawLine } from './wire/raw-line.ts'

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

/** As somebody whom nobody floods for: rates are counted by address. */
async function read(path: string): Promise<string> {
  const asked = httpGet({ host: '127.0.0.1', port: server.port, path, localAddress: '127.0.0.9', agent: false })
  const [answer]: IncomingMessage[] = await once(asked, 'response')
  return answer === undefined ? '' : await text(answer)
}

/** The longest that the loop computed in one go, the best of some tries, and what it may be on this machine just now. */
async function throwAt(attack: () => Promise<void>): Promise<{ readonly turnMs: number; readonly boundMs: number }> {
  let turnMs = Infinity
  const slowBefore = slowness()
  let boundMs = longestTurnMs * slowBefore
  for (let attempt = 0; attempt < tries && turnMs >= boundMs; attempt += 1) {
    await server.longestTurnMs()
    await attack()
    turnMs = Math.min(turnMs, await server.longestTurnMs())
    boundMs = longestTurnMs * Math.max(slowBefore, slowness())
  }
  return { turnMs, boundMs }
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
  const isDone = (client: Client): boolean => (isCut ? client.isCut() : client.count() === ahead)

  const { turnMs, boundMs } = await throwAt(async () => {
    const asked = times(clients, () => send(request, ahead))
    await expect.poll(() => asked.every(isDone), patience).toBe(true)
    for (const client of asked) client.leave()
  })

  expect(turnMs).toBeLessThan(boundMs)
})

test('AD13 a text as long as may be, asked for by 40 at once: the loop goes on', async () => {
  const author = new RawLine(server.port, 'long?ack=1')
  const written = 'Paris "is" a city.\n'.repeat(110_000)
  author.say(encodeSyncStep1(Uint8Array.of(0)))
  await expect.poll(() => author.heard.length, patience).toBeGreaterThan(0)
  author.say(encodeSyncStep2(Uint8Array.of(0, 0)))
  author.say(encodeUpdate(forge([[7, 0, [[4, 1, 'wikitext', written]]]])))
  const { drafts }: DraftListBody = JSON.parse(await read('/api/drafts'))
  const long = `/api/drafts/${drafts.find(({ title }) => title === 'long')?.id ?? ''}/text`
  await expect
    .poll(async () => (await read(long)).length, { ...patience, interval: 250 })
    .toBeGreaterThan(written.length)

  let typed = 0
  const { turnMs, boundMs } = await throwAt(async () => {
    // All of them wait for the same reading of the text.
    typed += 1
    author.say(
      encodeUpdate(forge([[7, written.length + typed - 1, [[textAfter, 7, written.length + typed - 2, '!']]]])),
    )
    const answers = await Promise.all(times(40, () => read(long)))
    expect(answers.filter(({ length }) => length < written.length)).toEqual([])
  })

  expect(turnMs).toBeLessThan(boundMs)
  author.destroy()
})
