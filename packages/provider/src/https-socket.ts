import { closeCode, decodeDelivery, encodeBatch, lineHeader, limits, moveReason } from '@scriptorium/protocol'
import type { ProviderClock } from './provider-surface.ts'

/** A request that gets no answer is asked again for so long, then the line counts as lost. */
const giveUpAfterMs = 10_000
const askAgainMs = 500
/** The server holds an answer for at most 20 s. */
const answerWithinMs = limits.lineHoldMs + 10_000
/** A server, or a proxy, that has nothing to say at once is not asked more often. */
const shortestPollMs = 500
/** What a server that is replaced leads to: its successor is there in a moment. */
const returnWithinMs = 400

export interface HttpsSocketOptions {
  readonly fetch: typeof globalThis.fetch
  readonly clock: ProviderClock
  /** The first frames arrived. */
  readonly onProved: () => void
  readonly onEnded: () => void
}

type Ask = 'begin' | 'speak' | 'hear'
interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly bytes: Uint8Array
}

/**
 * What y-websocket uses of a WebSocket, made of requests: PR15–PR19 of the protocol. Frames come whole, in order, and once, as on a
 * WebSocket, also when an answer gets lost on the way.
 */
export class HttpsSocket {
  readonly OPEN = 1
  binaryType: BinaryType = 'arraybuffer'
  onopen: ((event: Event) => void) | null = null
  onmessage: ((event: MessageEvent<ArrayBuffer>) => void) | null = null
  onclose: ((event: CloseEvent) => void) | null = null
  onerror: ((event: Event) => void) | null = null
  readonly #address: string
  readonly #options: HttpsSocketOptions
  readonly #abort = new AbortController()
  #readyState: 0 | 1 | 3 = 0
  #line = ''
  #unsent: Uint8Array[] = []
  #batch = 0
  #isSpeaking = false
  #isProved = false

  /** @param address as of a WebSocket: `wss://…/live/{draft}?ticket=…` */
  constructor(address: string, options: HttpsSocketOptions) {
    const url = new URL(address)
    url.protocol = url.protocol === 'wss:' ? 'https:' : 'http:'
    url.pathname += '/frames'
    this.#address = url.href
    this.#options = options
    void this.#begin()
  }

  get readyState(): number {
    return this.#readyState
  }

  send(data: Uint8Array): void {
    if (this.#readyState !== 1) return
    this.#unsent.push(new Uint8Array(data))
    void this.#speak()
  }

  close(): void {
    if (this.#readyState === 3) return
    if (this.#readyState === 1) {
      const headers = { [lineHeader.line]: this.#line }
      this.#options.fetch(this.#path(), { method: 'DELETE', headers, keepalive: true }).catch(() => undefined)
    }
    this.#end(1005, '')
  }

  async #begin(): Promise<void> {
    const answer = await this.#ask('begin', this.#address, { method: 'POST' })
    if (answer === null) return
    this.#line = answer.headers.get(lineHeader.line) ?? ''
    if (this.#line === '') return this.#end(1006, '')
    this.#readyState = 1
    this.onopen?.(new Event('open'))
    return this.#hear()
  }

  async #speak(): Promise<void> {
    if (this.#isSpeaking) return
    this.#isSpeaking = true
    // What is said in the same turn goes together.
    await Promise.resolve()
    while (this.#unsent.length > 0 && this.#readyState === 1) {
      this.#batch += 1
      const answer = await this.#ask('speak', this.#path(), {
        method: 'POST',
        headers: { [lineHeader.line]: this.#line, [lineHeader.batch]: String(this.#batch) },
        body: new Uint8Array(encodeBatch(this.#nextFrames())),
      })
      if (answer === null) break
    }
    this.#isSpeaking = false
  }

  #nextFrames(): Uint8Array[] {
    const frames: Uint8Array[] = []
    let bytes = 0
    while (bytes < limits.lineBatchBytes && frames.length < limits.maxBatchFrames) {
      const frame = this.#unsent.shift()
      if (frame === undefined) break
      frames.push(frame)
      bytes += frame.length
    }
    return frames
  }

  async #hear(): Promise<void> {
    const { clock, onProved } = this.#options
    let last = 0
    while (this.#readyState === 1) {
      const askedAtMs = clock.nowMs()
      const answer = await this.#ask('hear', this.#path(), {
        headers: { [lineHeader.line]: this.#line, [lineHeader.delivery]: String(last) },
      })
      if (answer === null) return
      if (answer.status === 204) {
        await this.#wait(Math.max(0, shortestPollMs - (clock.nowMs() - askedAtMs)))
        continue
      }
      const delivery = decodeDelivery(answer.bytes)
      if (delivery === undefined || answer.headers.get(lineHeader.delivery) !== String(last + 1)) {
        return this.#end(1006, 'no delivery')
      }
      last += 1
      if (!this.#isProved) onProved()
      this.#isProved = true
      for (const frame of delivery.frames) this.#tell(frame)
      if (delivery.close !== null) this.#end(delivery.close.code, delivery.close.reason)
    }
  }

  #tell(frame: Uint8Array): void {
    if (this.#readyState === 1) this.onmessage?.(new MessageEvent('message', { data: new Uint8Array(frame).buffer }))
  }

  /** Asks again while there is no answer. `null`: the line has ended. */
  async #ask(what: Ask, address: string, init: RequestInit): Promise<Answer | null> {
    const { fetch, clock } = this.#options
    const giveUpAtMs = clock.nowMs() + giveUpAfterMs + (what === 'hear' ? answerWithinMs : 0)
    for (;;) {
      try {
        const signal = AbortSignal.any([this.#abort.signal, AbortSignal.timeout(answerWithinMs)])
        const response = await fetch(address, { ...init, cache: 'no-store', credentials: 'omit', signal })
        const bytes = new Uint8Array(await response.arrayBuffer())
        const { status, headers } = response
        if (status < 300) return { status, headers, bytes }
        if (status < 500 || status === 503) return this.#refused(what, status)
      } catch {
        // No answer, or half of one: asked again.
      }
      if (this.#readyState === 3) return null
      if (what === 'begin' || clock.nowMs() > giveUpAtMs) return this.#lost()
      await this.#wait(askAgainMs * (0.5 + clock.random()))
    }
  }

  #refused(what: Ask, status: number): null {
    const isReplaced = what !== 'begin' && (status === 404 || status === 503)
    if (isReplaced) this.#end(closeCode.comeBack, moveReason(returnWithinMs))
    else this.#end(1006, `status ${status}`)
    return null
  }

  #lost(): null {
    this.#end(1006, 'no answer')
    return null
  }

  #end(code: number, reason: string): void {
    if (this.#readyState === 3) return
    this.#readyState = 3
    this.#abort.abort()
    this.#options.onEnded()
    // A WebSocket never closes in the middle of a call.
    queueMicrotask(() => this.onclose?.(new CloseEvent('close', { code, reason, wasClean: code !== 1006 })))
  }

  /** Without the ticket, which was good for the beginning only. */
  #path(): string {
    return this.#address.replace(/\?.*$/, '')
  }

  #wait(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#options.clock.after(delayMs, resolve)
      this.#abort.signal.addEventListener(
        'abort',
        () => {
          cancel()
          resolve()
        },
        { once: true },
      )
    })
  }
}
