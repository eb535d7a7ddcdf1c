import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocket, WebSocketServer } from 'ws'
import { expect, test } from 'vitest'

import { Parcel } from './parcel.ts'
import { SocketLine } from './socket-line.ts'

const sizes = [0, 1, 125, 126, 4095, 4096, 65_535, 65_536, 200_000]

test('an unchanged WebSocket client reads frames of every length, in order', async () => {
  const http = createServer()
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false })
  const frames = sizes.map((length, index) => new Uint8Array(length).fill(index + 1))
  http.on('upgrade', (request, connection, head) => {
    sockets.handleUpgrade(request, connection, head, (socket) => {
      const line = new SocketLine(socket, connection)
      line.send(new Parcel(frames))
      line.send(new Parcel([Uint8Array.of(7)]))
      line.close(1000, 'done')
    })
  })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const client = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`)
  const heard: Buffer[] = []
  client.on('message', (data: Buffer) => heard.push(data))

  const [code] = await once(client, 'close')

  expect(code).toBe(1000)
  expect(heard.map((data) => data.length)).toEqual([...sizes, 1])
  expect(heard.every((data, index) => data.every((byte) => byte === (heard[index]?.[0] ?? 0)))).toBe(true)
  expect(heard.map((data) => data[0])).toEqual([undefined, 2, 3, 4, 5, 6, 7, 8, 9, 7])
  http.close()
})

test('what a client does not read is counted, and nothing is written behind a farewell', async () => {
  const http = createServer()
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false })
  const opened = new Promise<SocketLine>((resolve) => {
    http.on('upgrade', (request, connection, head) => {
      sockets.handleUpgrade(request, connection, head, (socket) => resolve(new SocketLine(socket, connection)))
    })
  })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const client = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`)
  const heard: Buffer[] = []
  client.on('message', (data: Buffer) => heard.push(data))
  const line = await opened
  expect(line.bufferedAmount).toBe(0)
  client.pause()

  // More than the kernel takes for somebody who does not read.
  const frame = new Uint8Array(1024 * 1024)
  for (let count = 0; count < 16; count += 1) line.send(new Parcel([frame]))
  expect(line.bufferedAmount).toBeGreaterThan(frame.length)
  line.close(1000, 'done')
  const farewell = line.bufferedAmount
  line.send(new Parcel([Uint8Array.of(7)]))
  expect(line.bufferedAmount).toBe(farewell)
  client.resume()
  const [code] = await once(client, 'close')

  expect(code).toBe(1000)
  expect(heard.map((data) => data.length)).toEqual(Array.from({ length: 16 }, () => frame.length))
  http.close()
})

test('whoever is told the same shares one parcel, whoever is told something else has another', () => {
  const edit = Uint8Array.of(1)
  const caret = Uint8Array.of(2)
  const start = new Parcel()

  const first = start.with(edit).with(caret)
  const second = start.with(edit).with(caret)
  const other = start.with(caret)

  expect(second).toBe(first)
  expect(second.chunks).toBe(first.chunks)
  expect(first.frames).toEqual([edit, caret])
  expect(other.frames).toEqual([caret])
})
