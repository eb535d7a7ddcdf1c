import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { encodeSyncStep1, encodeUpdate } from '@scriptorium/protocol'
import { expect, onTestFinished, test } from 'vitest'
import * as Y from 'yjs'

const program = fileURLToPath(new URL('./server.ts', import.meta.url))

interface Plain {
  readonly heard: Uint8Array[]
  send(frame: Uint8Array): void
  close(): void
}

async function startBenchServer() {
  const folder = await mkdtemp(join(tmpdir(), 'scriptorium-bench-'))
  const child = spawn(process.execPath, ['--conditions=scriptorium:source', program, '0', folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  onTestFinished(async () => {
    const gone = once(child, 'exit')
    child.kill('SIGTERM')
    await gone
    await rm(folder, { recursive: true, force: true })
  })
  const lines: string[] = []
  createInterface(child.stdout).on('line', (line) => lines.push(line))
  await expect.poll(() => lines[0], { timeout: 30_000 }).toMatch(/^listening \d+/)
  const port = Number(lines[0]?.split(' ')[1])
  return { port, lines, tell: (line: string) => child.stdin.write(`${line}\n`) }
}

async function connect(port: number, path: string): Promise<Plain> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/${path}`)
  socket.binaryType = 'arraybuffer'
  const heard: Uint8Array[] = []
  socket.addEventListener('message', ({ data }: { data: ArrayBuffer }) => heard.push(new Uint8Array(data)))
  await new Promise((resolve) => socket.addEventListener('open', resolve))
  socket.send(encodeSyncStep1(Uint8Array.of(0)))
  await expect.poll(() => heard.some(([type, kind]) => type === 0 && kind === 1)).toBe(true)
  return { heard, send: (frame) => socket.send(frame), close: () => socket.close() }
}

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
  const writer = await connect(port, 'Paris?person=ada&ack=1')
  const peer = await connect(port, 'Paris')
  const reader = await connect(port, 'Paris?role=reader')
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
  const late = await connect(port, 'Paris')
  const doc = new Y.Doc()
  for (const frame of late.heard.filter(([type, kind]) => type === 0 && kind !== 0)) Y.applyUpdate(doc, content(frame))
  expect(doc.getText('wikitext').toString()).toBe('ab')
  for (const one of [writer, peer, reader, late]) one.close()
}, 60_000)

/** Of a sync frame that is shorter than 128 bytes. */
function content(frame: Uint8Array): Uint8Array {
  return frame.subarray(3)
}
