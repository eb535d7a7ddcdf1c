import { request } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { openDoor } from './door.ts'
import type { Door } from './door.ts'

let doors: Door[] = []
afterEach(async () => {
  await Promise.all(doors.map((door) => door.close()))
  doors = []
})

async function openOne(port = 0, patienceMs = 0, onTaken = () => {}): Promise<Door> {
  const opened = await openDoor({ host: '127.0.0.1', port, patienceMs, onTaken })
  doors.push(opened)
  return opened
}
const say = (words: string) => (_request: IncomingMessage, response: ServerResponse) => void response.end(words)
const at = ({ port }: Door, path = '/') => `http://127.0.0.1:${port}${path}`
const noUpgrade = () => undefined

/** A client that sends so many requests without waiting for answers. */
function sendAhead({ port }: Door, requests: number) {
  let heard = ''
  let isCut = false
  const socket = connect(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(requests)))
  socket.on('data', (data) => (heard += data.toString()))
  socket.on('error', () => undefined)
  socket.on('close', () => (isCut = true))
  return { heard: () => heard, isCut: () => isCut }
}

test('who comes before the server is put together is served when it is', async () => {
  const opened = await openOne()
  const answer = fetch(at(opened))
  const upgraded = new Promise((resolve) => {
    const socket = connect(opened.port, '127.0.0.1', () => {
      socket.write('GET /live/x HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
    })
    socket.once('data', (data) => resolve(data.toString()))
  })
  await expect.poll(() => new Promise((resolve) => opened.server.getConnections((_e, n) => resolve(n)))).toBe(2)

  opened.open(say('here'), (_request, connection) => connection.end('switched'))

  expect(await (await answer).text()).toBe('here')
  expect(await upgraded).toBe('switched')
})

test('a successor waits until its predecessor gives the port up, and says so once', async () => {
  const old = await openOne()
  old.open(say('old'), noUpgrade)
  let taken = 0
  const successor = openOne(old.port, 10_000, () => (taken += 1))
  await expect.poll(() => taken).toBe(1)

  await old.close()

  const next = await successor
  next.open(say('next'), noUpgrade)
  expect(await (await fetch(at(next))).text()).toBe('next')
  expect(taken).toBe(1)
})

test('without patience a taken port is an error', async () => {
  const old = await openOne()

  await expect(openOne(old.port)).rejects.toMatchObject({ code: 'EADDRINUSE' })
})

test('while it empties, what is in flight ends, others are told to try again, and health is still told', async () => {
  const opened = await openOne()
  let slowly: ServerResponse | undefined
  opened.open((asked, response) => {
    if (asked.url === '/slow') slowly = response
    else response.end('quick')
  }, noUpgrade)
  const slow = fetch(at(opened, '/slow'))
  await expect.poll(() => slowly !== undefined).toBe(true)

  const emptied = opened.empty(10_000)

  const refused = await fetch(at(opened, '/api/session'))
  expect([refused.status, refused.headers.get('Retry-After')]).toEqual([503, '1'])
  expect((await fetch(at(opened, '/readyz'))).status).toBe(200)
  slowly?.end('whole')
  await emptied
  expect(await (await slow).text()).toBe('whole')
})

test('what hangs is cut when the patience is over', async () => {
  const opened = await openOne()
  let isAsked = false
  opened.open(() => {
    isAsked = true
  }, noUpgrade)
  const cut = new Promise((resolve) => {
    request(at(opened)).on('error', resolve).end()
  })
  await expect.poll(() => isAsked).toBe(true)

  await opened.empty(30)

  expect(await cut).toMatchObject({ code: 'ECONNRESET' })
})

test('what a connection sends ahead is answered one after the other', async () => {
  const opened = await openOne()
  const begun: ServerResponse[] = []
  opened.open((_asked, response) => void begun.push(response), noUpgrade)
  const client = sendAhead(opened, 3)

  for (const words of ['one', 'two', 'three']) {
    await expect.poll(() => begun).toHaveLength(1)
    begun.pop()?.end(words)
  }

  await expect.poll(client.heard).toMatch(/one[^]*two[^]*three/)
  expect(client.isCut()).toBe(false)
})

test('whoever sends too many ahead is cut off; others, who send fewer too, are served', async () => {
  const opened = await openOne()
  const begun: ServerResponse[] = []
  opened.open((_asked, response) => void begun.push(response), noUpgrade)

  const patient = sendAhead(opened, 33)
  const flood = sendAhead(opened, 34)

  await expect.poll(flood.isCut).toBe(true)
  for (let answered = 0; answered < 33; answered += 1) {
    await expect.poll(() => begun.filter(({ destroyed }) => !destroyed)).toHaveLength(1)
    begun.splice(0).forEach((response) => response.end(`<${answered}>`))
  }
  await expect.poll(patient.heard).toContain('<32>')
  expect(patient.isCut()).toBe(false)
})
