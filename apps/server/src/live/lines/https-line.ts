import { EventEmitter } from 'node:events'
import type { Clock } from '@scriptorium/draft'
import { closeCode, decodeBatch, encodeDelivery, limits } from '@scriptorium/protocol'
import type { Delivery } from '@scriptorium/protocol'
import { WebSocket } from 'ws'
import type { Line } from './line.ts'
import type { Parcel } from './parcel.ts'

/** What became of a request. `gone`: there is no such line any more. `misfit`: its number does not fit; the line ends. */
export type Taken = 'taken' | 'gone' | 'misfit'

interface Waiting {
  readonly answer: (delivery: Uint8Array | null) => void
  readonly cancelHold: () => void
}

/** A delivery. */
export interface Numbered {
  readonly number: number
  readonly bytes: Uint8Array
}

/**
 * A connection of one editor made of requests, for networks that block WebSockets: batches of frames come up, deliveries are fetched down,
 * both numbered, so that an answer that got lost is given again and nothing is heard twice. To the rest of the server it is a WebSocket.
 */
export class HttpsLine extends EventEmitter implements Line {
  readonly #clock: Clock
  #readyState: number = WebSocket.OPEN
  /** Until somebody listens. */
  #isPaused = true
  // Up.
  #lastBatch: { readonly number: number; readonly taken: Promise<void> } = { number: 0, taken: Promise.resolve() }
  #heard: Uint8Array[] = []
  #onHeardOut: (() => void) | undefined
  // Down.
  #unsent: Uint8Array[] = []
  #unsentBytes = 0
  #close: Delivery['close'] = null
  #delivered: Numbered = { number: 0, bytes: new Uint8Array() }
  #waiting: Waiting | undefined
  #cancelGather: (() => void) | undefined
  #cancelIdle: () => void

  constructor(clock: Clock) {
    super()
    this.#clock = clock
    this.#cancelIdle = clock.after(limits.lineIdleMs, () => this.terminate())
  }

  get readyState(): number {
    return this.#readyState
  }

  get bufferedAmount(): number {
    return this.#unsentBytes + this.#delivered.bytes.length
  }

  // ---- what EditorSocket does with it ---------------------------------------------------------------------------------

  pause(): void {
    this.#isPaused = true
  }

  resume(): void {
    this.#isPaused = false
    this.#hearOut()
  }

  send({ frames }: Parcel): void {
    if (this.#readyState !== WebSocket.OPEN) return
    for (const frame of frames) {
      this.#unsent.push(frame)
      this.#unsentBytes += frame.length
    }
    this.#deliverSoon()
  }

  close(code: number, reason: string): void {
    if (this.#readyState !== WebSocket.OPEN) return
    this.#readyState = WebSocket.CLOSING
    this.#close = { code, reason }
    this.#heard = []
    this.#hearOut()
    this.#deliver()
  }

  /** Each request is a sign of life: nothing needs to be asked. */
  ping(): void {}

  terminate(): void {
    if (this.#readyState === WebSocket.CLOSED) return
    this.#readyState = WebSocket.CLOSED
    this.#cancelIdle()
    this.#cancelGather?.()
    this.#heard = []
    this.#hearOut()
    this.#answer(null)
    this.emit('close')
  }

  // ---- requests -------------------------------------------------------------------------------------------------------

  /** Frames of the editor; resolves when all were heard: while the line is paused, that is how the editor is slowed down. */
  async take(number: number, body: Uint8Array): Promise<Taken> {
    if (this.#readyState === WebSocket.CLOSED) return 'gone'
    this.emit('pong')
    if (number !== this.#lastBatch.number) {
      if (number !== this.#lastBatch.number + 1 || this.#heard.length > 0) return this.#misfit()
      const frames = decodeBatch(body)
      if (frames === undefined) this.close(closeCode.malformed, 'not a batch of frames')
      else this.#lastBatch = { number, taken: this.#hear(frames) }
    }
    await this.#lastBatch.taken
    return 'taken'
  }

  /**
   * What there is to say after delivery `last`. `null`: nothing for now.
   * @param signal the editor does not wait any more
   */
  async fetch(last: number, signal: AbortSignal): Promise<Numbered | null | Taken> {
    if (this.#readyState === WebSocket.CLOSED && last >= this.#delivered.number) return 'gone'
    this.emit('pong')
    if (last === this.#delivered.number - 1) return this.#delivered
    if (last !== this.#delivered.number) return this.#misfit()
    this.#delivered = { number: last, bytes: new Uint8Array() }
    // Whoever asks again has given up the request before.
    this.#answer(null)
    this.#cancelIdle()
    const number = last + 1
    const bytes = await new Promise<Uint8Array | null>((resolve) => {
      const waiting: Waiting = {
        answer: resolve,
        cancelHold: this.#clock.after(limits.lineHoldMs, () => this.#answer(null)),
      }
      this.#waiting = waiting
      const giveUp = (): void => {
        if (this.#waiting === waiting) this.#answer(null)
      }
      signal.addEventListener('abort', giveUp, { once: true })
      if (this.#close !== null) this.#deliver()
      else if (this.#unsent.length > 0) this.#deliverSoon()
    })
    return bytes === null ? null : { number, bytes }
  }

  #misfit(): Taken {
    this.terminate()
    return 'misfit'
  }

  // ---- up -------------------------------------------------------------------------------------------------------------

  #hear(frames: readonly Uint8Array[]): Promise<void> {
    this.#heard = [...frames]
    return new Promise((resolve) => {
      this.#onHeardOut = resolve
      this.#hearOut()
    })
  }

  #hearOut(): void {
    while (!this.#isPaused) {
      const frame = this.#heard.shift()
      if (frame === undefined) break
      this.emit('message', Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength), true)
    }
    if (this.#heard.length > 0) return
    this.#onHeardOut?.()
    this.#onHeardOut = undefined
  }

  // ---- down -----------------------------------------------------------------------------------------------------------

  #deliverSoon(): void {
    if (this.#waiting === undefined) return
    this.#cancelGather ??= this.#clock.after(limits.lineGatherMs, () => this.#deliver())
  }

  #deliver(): void {
    this.#cancelGather?.()
    this.#cancelGather = undefined
    if (this.#waiting === undefined) return
    const frames: Uint8Array[] = []
    let bytes = 0
    while (bytes < limits.lineBatchBytes) {
      const frame = this.#unsent.shift()
      if (frame === undefined) break
      frames.push(frame)
      bytes += frame.length
    }
    this.#unsentBytes -= bytes
    const close = this.#unsent.length === 0 ? this.#close : null
    this.#delivered = { number: this.#delivered.number + 1, bytes: encodeDelivery({ frames, close }) }
    this.#answer(this.#delivered.bytes)
    if (close !== null) this.terminate()
  }

  #answer(delivery: Uint8Array | null): void {
    const waiting = this.#waiting
    if (waiting === undefined) return
    this.#waiting = undefined
    waiting.cancelHold()
    waiting.answer(delivery)
    if (this.#readyState === WebSocket.CLOSED) return
    this.#cancelIdle()
    this.#cancelIdle = this.#clock.after(limits.lineIdleMs, () => this.terminate())
  }
}
