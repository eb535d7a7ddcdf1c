import { EventEmitter } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { decodeBatch, encodeDelivery, lineHeader } from '@scriptorium/protocol'

/** A line over HTTPS on the side of a test's server: enough of a `ws` WebSocket for `DraftServer`. */
export class LineUnderTest extends EventEmitter {
  #unsent: Uint8Array[] = []
  #close: { code: number; reason: string } | null = null
  #delivered: { readonly number: number; readonly bytes: Uint8Array } = { number: 0, bytes: new Uint8Array() }
  #lastBatch = 0
  #wake = (): void => {}

  send(frame: Uint8Array): void {
    this.#unsent.push(frame)
    this.#wake()
  }

  close(code: number, reason = ''): void {
    this.#close ??= { code, reason }
    this.#wake()
  }

  terminate(): void {
    this.close(1006)
  }

  take(number: number, body: Uint8Array): void {
    if (number === this.#lastBatch) return
    if (number !== this.#lastBatch + 1) throw new Error(`batch ${number} after ${this.#lastBatch}`)
    this.#lastBatch = number
    for (const frame of decodeBatch(body) ?? []) this.emit('message', Buffer.from(frame))
  }

  async fetch(last: number): Promise<{ readonly number: number; readonly bytes: Uint8Array }> {
    if (last === this.#delivered.number - 1) return this.#delivered
    while (this.#unsent.length === 0 && this.#close === null) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    const bytes = encodeDelivery({ frames: this.#unsent.splice(0), close: this.#close })
    this.#delivered = { number: last + 1, bytes }
    if (this.#close !== null) this.emit('close')
    return this.#delivered
  }
}

/** Serves PR15–PR17 of the protocol. */
export class LinesUnderTest {
  /** Answers that are taken and then lost on the way: so many more. */
  losesAnswers = 0
  readonly #lines = new Map<string, LineUnderTest>()
  readonly #begin: (line: LineUnderTest, address: URL) => void

  constructor(begin: (line: LineUnderTest, address: URL) => void) {
    this.#begin = begin
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, headers, url = '' } = request
    const name = String(headers[lineHeader.line] ?? '')
    if (name === '') {
      const line = new LineUnderTest()
      this.#lines.set(`line-${this.#lines.size}`, line)
      response.writeHead(201, { [lineHeader.line]: `line-${this.#lines.size - 1}` }).end()
      const address = new URL(url, 'ws://localhost')
      address.pathname = address.pathname.replace(/\/frames$/, '')
      this.#begin(line, address)
      return
    }
    const line = this.#lines.get(name)
    if (line === undefined) return void response.writeHead(404).end()
    if (method === 'POST') {
      line.take(Number(headers[lineHeader.batch]), await buffer(request))
      return this.#answer(response, 204, {})
    }
    if (method === 'DELETE') {
      line.emit('close')
      return void response.writeHead(204).end()
    }
    const { number, bytes } = await line.fetch(Number(headers[lineHeader.delivery]))
    return this.#answer(response, 200, { [lineHeader.delivery]: String(number) }, bytes)
  }

  /** Lines of a server that is gone. */
  forget(): void {
    this.#lines.clear()
  }

  #answer(response: ServerResponse, status: number, headers: Record<string, string>, bytes?: Uint8Array): void {
    if (this.losesAnswers > 0) {
      this.losesAnswers -= 1
      response.destroy()
      return
    }
    response.writeHead(status, headers).end(bytes)
  }
}
