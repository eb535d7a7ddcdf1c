import { encodeSyncStep1 } from '@scriptorium/protocol'
import { expect } from 'vitest'

export interface PlainClient {
  readonly heard: Uint8Array[]
  /** Negotiated ones. */
  readonly extensions: string
  send(frame: Uint8Array): void
  close(): void
}

/** A WebSocket as any program has it, compression offered; says hello and waits for the copy. */
export async function connectPlainly(port: number, path: string): Promise<PlainClient> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/${path}`)
  socket.binaryType = 'arraybuffer'
  const heard: Uint8Array[] = []
  socket.addEventListener('message', ({ data }: { data: ArrayBuffer }) => heard.push(new Uint8Array(data)))
  await new Promise((resolve) => socket.addEventListener('open', resolve))
  socket.send(encodeSyncStep1(Uint8Array.of(0)))
  await expect.poll(() => heard.some(([type, kind]) => type === 0 && kind === 1)).toBe(true)
  return { heard, extensions: socket.extensions, send: (frame) => socket.send(frame), close: () => socket.close() }
}
