import { encodeUpdate } from '@scriptorium/protocol'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { connectPlainly } from './server/plain-client.ts'
import { startBenchServer } from './server/running-bench-server.ts'

/** What a doc of this client id says when it types one letter after the other. */
function typed(clientId: number, text: string): Uint8Array[] {
  const doc = new Y.Doc()
  doc.clientID = clientId
  const frames: Uint8Array[] = []
  doc.on('update', (update: Uint8Array) => frames.push(encodeUpdate(update)))
  const root = doc.getText('wikitext')
  for (const letter of text) root.insert(root.length, letter)
  return frames
}

const isUpdate = ([type, kind]: Uint8Array): boolean => type === 0 && kind === 2

test('the bench server lets plain addresses into the product: durable counts, readers, rights taken away', async () => {
  const { port, lines, tell } = await startBenchServer()
  const writer = await connectPlainly(port, 'Paris?person=ada&ack=1')
  const peer = await connectPlainly(port, 'Paris')
  const reader = await connectPlainly(port, 'Paris?role=reader')
  const [first, second, third] = typed(7, 'abc')
  const [strange] = typed(8, 'x')

  writer.send(first ?? new Uint8Array())
  writer.send(second ?? new Uint8Array())
  await expect.poll(() => writer.heard.findLast(([type]) => type === 120)).toEqual(Uint8Array.of(120, 2))
  reader.send(strange ?? new Uint8Array())
  tell('block ada')
  await expect.poll(() => lines).toContain('blocked ada 204')
  await expect.poll(() => writer.heard.findLast(([type]) => type === 122)?.join(',')).toBeDefined()
  await expect.poll(() => Buffer.concat(writer.heard).includes('"role":"read"')).toBe(true)
  writer.send(third ?? new Uint8Array())
  await expect.poll(() => writer.heard.some(([type]) => type === 121)).toBe(true)

  expect(peer.heard.filter(isUpdate).length).toBeGreaterThan(0)
  expect(peer.heard.some(([type]) => type === 120)).toBe(false)
  const late = await connectPlainly(port, 'Paris')
  const doc = new Y.Doc()
  for (const frame of late.heard.filter(([type, kind]) => type === 0 && kind !== 0)) Y.applyUpdate(doc, content(frame))
  expect(doc.getText('wikitext').toString()).toBe('ab')
  for (const one of [writer, peer, reader, late]) one.close()
}, 60_000)

/** Of a sync frame that is shorter than 128 bytes. */
function content(frame: Uint8Array): Uint8Array {
  return frame.subarray(3)
}
