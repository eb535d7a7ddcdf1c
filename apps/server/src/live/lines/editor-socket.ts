import { closeCode, encodeKeepAlive, limits } from '@scriptorium/protocol'
import type { CloseCode } from '@scriptorium/protocol'
import type { Clock } from '@scriptorium/draft'
import { WebSocket } from 'ws'
import type { RawData } from 'ws'

import type { Line } from './line.ts'
import { Turns } from './turns.ts'
import { Parcel } from './parcel.ts'
import type { OneLineMeter } from '../../metrics/line-meter.ts'

/** Give these to the `WebSocketServer`. Compression would cost 245 KB of memory per connection against 10. */
export const liveSocketOptions = {
  noServer: true,
  clientTracking: false,
  perMessageDeflate: false,
  // Twice what a frame may have, so that a little too much is told by our own close code; beyond, `ws` says 1009.
  maxPayload: 2 * limits.maxFrameBytes,
} as const

/**
 * For people without a name. An unfinished message stays in our memory as long as its sender likes; theirs are small: an answer with the
 * draft's deletions, everybody's carets sent back.
 */
export const readerSocketOptions = { ...liveSocketOptions, maxPayload: 1024 * 1024 } as const

export interface EditorSocketEvents {
  frame(bytes: Uint8Array): void
  closed(): void
}

/** How fast a connection may speak; `limits` has the product's. */
export type SpeakingRates = Readonly<
  Record<'burstFrames' | 'framesPerSecond' | 'burstBytes' | 'bytesPerSecond', number>
>

const keepAlive = new Parcel([encodeKeepAlive()])

/** One WebSocket with its bounds: how fast it may speak, how slowly it may listen, how long it may be silent. */
export class EditorSocket {
  /** What its draft has to say to it, until it is sent. */
  gathered: Parcel | undefined
  readonly #socket: Line
  readonly #clock: Clock
  readonly #meter: OneLineMeter | undefined
  #events: EditorSocketEvents | undefined
  readonly #turns: Turns
  readonly #rates: SpeakingRates
  /** What came before the draft was loaded, or before it was this connection's turn. */
  #early: Uint8Array[] = []
  #frames: number
  #bytes: number
  #refilledAtMs: number
  #heardAtMs: number
  #sentAtMs: number
  /** Where `Heartbeat` keeps it. */
  slot = 0
  #isPaused = false
  #isWaiting = false
  #cancelCut: (() => void) | undefined

  constructor(socket: Line, clock: Clock, meter?: OneLineMeter, turns = new Turns(), rates: SpeakingRates = limits) {
    this.#turns = turns
    this.#rates = rates
    this.#frames = rates.burstFrames
    this.#bytes = rates.burstBytes
    this.#socket = socket
    this.#clock = clock
    this.#meter = meter
    this.#refilledAtMs = this.#heardAtMs = this.#sentAtMs = clock.nowMs()
    socket.on('message', (data, isBinary) => this.#hear(data, isBinary))
    socket.on('pong', () => this.#noteLife())
    socket.on('close', () => {
      this.#cancelCut?.()
      this.#events?.closed()
    })
    // Nothing is read before the draft is there: what it would say could only be kept.
    socket.pause()
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN
  }

  /** What waits for this connection to read it. */
  get unsentBytes(): number {
    return this.#socket.bufferedAmount
  }

  /** From now on frames are handed on, those that came early first. */
  listen(events: EditorSocketEvents): void {
    this.#events = events
    this.#handOn()
  }

  /** It reads slowly: what may be left out is. */
  get isSlow(): boolean {
    return this.#socket.bufferedAmount > limits.slowAwarenessBytes
  }

  /** Cuts a client that does not read. */
  send(parcel: Parcel): void {
    if (!this.isOpen) return
    if (this.#socket.bufferedAmount > limits.slowConsumerBytes) {
      this.#socket.terminate()
      return
    }
    this.#sentAtMs = this.#clock.nowMs()
    if (this.#meter !== undefined) for (const frame of parcel.frames) this.#meter.sent(frame)
    this.#socket.send(parcel)
  }

  close(code: CloseCode, reason = ''): void {
    if (this.isOpen) this.#meter?.closed(code)
    this.#socket.close(code, reason)
    // Its answer must be read, also from a socket that was waiting for its draft.
    this.#socket.resume()
    // A client that does not answer the close is cut.
    this.#cancelCut ??= this.#clock.after(limits.pingEveryMs, () => this.#socket.terminate())
  }

  /** Does what is due. @returns when to look again; `null`: it is closed */
  beat(nowMs: number): number | null {
    const pingAtMs = this.#heardAtMs + limits.pingAfterMs
    const tellAtMs = this.#sentAtMs + limits.longestSilenceMs
    const isPingDue = nowMs >= pingAtMs
    const isTellingDue = nowMs >= tellAtMs - limits.keepAliveEarlyMs
    if (!isPingDue && !isTellingDue) return Math.min(pingAtMs, tellAtMs)
    if (this.isOpen && nowMs - this.#heardAtMs > limits.deadAfterMs) this.#socket.terminate()
    if (isTellingDue) this.send(keepAlive)
    if (!this.isOpen) return null
    if (isPingDue) this.#socket.ping()
    return Math.min(isPingDue ? nowMs + limits.pingEveryMs : pingAtMs, this.#sentAtMs + limits.longestSilenceMs)
  }

  #hear(data: RawData, isBinary: boolean): void {
    this.#noteLife()
    if (!this.isOpen) return
    if (!isBinary || !(data instanceof Uint8Array)) {
      this.close(closeCode.malformed)
      return
    }
    this.#frames -= 1
    this.#bytes -= data.length
    if (this.#frames < 0 || this.#bytes < 0) this.#pauseUntilRefilled()
    this.#meter?.heard(data)
    if (this.#events !== undefined && this.#early.length === 0 && this.#turns.take(data.length)) {
      this.#events.frame(data)
      return
    }
    this.#early.push(data)
    if (this.#events !== undefined) this.#waitForTurn()
  }

  /** As much of what waits as this turn has room for; reads on when nothing is left. */
  #handOn(): void {
    const events = this.#events
    if (events === undefined) return
    let done = 0
    for (const bytes of this.#early) {
      if (!this.isOpen) break
      if (!this.#turns.take(bytes.length)) {
        this.#early.splice(0, done)
        this.#waitForTurn()
        return
      }
      done += 1
      events.frame(bytes)
    }
    this.#early = []
    if (this.isOpen && !this.#isPaused) this.#socket.resume()
  }

  #waitForTurn(): void {
    if (this.#isWaiting) return
    this.#isWaiting = true
    this.#socket.pause()
    this.#turns.wait(this.#early[0]?.length ?? 0, () => {
      this.#isWaiting = false
      this.#handOn()
    })
  }

  #noteLife(): void {
    this.#heardAtMs = this.#clock.nowMs()
  }

  #refill(nowMs: number): void {
    const elapsedS = (nowMs - this.#refilledAtMs) / 1000
    this.#refilledAtMs = nowMs
    const { burstFrames, framesPerSecond, burstBytes, bytesPerSecond } = this.#rates
    this.#frames = Math.min(burstFrames, this.#frames + elapsedS * framesPerSecond)
    this.#bytes = Math.min(burstBytes, this.#bytes + elapsedS * bytesPerSecond)
  }

  /** Stops reading; the client's own kernel holds the rest. Nothing is dropped. */
  #pauseUntilRefilled(): void {
    this.#refill(this.#clock.nowMs())
    if (this.#isPaused || (this.#frames >= 0 && this.#bytes >= 0)) return
    this.#isPaused = true
    this.#socket.pause()
    const { framesPerSecond, bytesPerSecond } = this.#rates
    const waitS = Math.max(-this.#frames / framesPerSecond, -this.#bytes / bytesPerSecond, 0.05)
    this.#clock.after(waitS * 1000, () => {
      this.#isPaused = false
      if (this.isOpen && !this.#isWaiting) this.#socket.resume()
    })
  }
}
