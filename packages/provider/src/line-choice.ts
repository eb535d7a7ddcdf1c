import { HttpsSocket } from './https-socket.ts'
import type { ProviderClock } from './provider-surface.ts'

/** A WebSocket that brought no frame by then is taken to be swallowed by something on the way. */
const socketWithinMs = 5_000
/** Refused at once so often in a row: not a hiccup. */
const maxRefusals = 2
const firstProbeMs = 15_000
const longestProbeMs = 10 * 60_000
/** Codes from here on are a server's own words: they came through. */
const firstOwnCode = 4_000

export interface LineChoiceOptions {
  readonly openSocket: (address: string) => WebSocket
  /** `null`: WebSockets only. */
  readonly fetch: typeof globalThis.fetch | null
  /** A WebSocket there, without a ticket, is closed by the server in its own words: they prove that WebSockets pass. */
  readonly probeAddress: string
  readonly clock: ProviderClock
  /** WebSockets were found to be blocked: the next connection is another one. */
  readonly onBlocked: () => void
  /** WebSockets pass again: connect anew. */
  readonly onFree: () => void
}

/** Chooses for each connection between a WebSocket and requests over HTTPS, by what came through lately. A ticket was had for each. */
export class LineChoice {
  readonly #options: LineChoiceOptions
  #isSlow = false
  #refusals = 0
  #cancelProbe = (): void => {}

  constructor(options: LineChoiceOptions) {
    this.#options = options
  }

  /** The next connection, or the one that is open, goes over HTTPS. */
  get isSlow(): boolean {
    return this.#isSlow
  }

  open(address: string): WebSocket | HttpsSocket {
    const { fetch } = this.#options
    this.#cancelProbe()
    if (fetch === null) return this.#options.openSocket(address)
    return this.#isSlow ? this.#openHttps(address, fetch) : this.#openSocket(address)
  }

  stop(): void {
    this.#cancelProbe()
  }

  #openSocket(address: string): WebSocket {
    const socket = this.#options.openSocket(address)
    let isProved = false
    const cancel = this.#options.clock.after(socketWithinMs, () => {
      this.#block()
      socket.close()
    })
    const prove = (): void => {
      isProved = true
      this.#refusals = 0
      cancel()
    }
    socket.addEventListener('message', prove, { once: true })
    socket.addEventListener('close', ({ code }) => {
      cancel()
      if (isProved || code >= firstOwnCode) return prove()
      // y-websocket takes its listener away from a socket that it closes itself: that says nothing about the network.
      if (socket.onclose === null || this.#isSlow) return undefined
      this.#refusals += 1
      return this.#refusals < maxRefusals ? undefined : this.#block()
    })
    return socket
  }

  #block(): void {
    this.#isSlow = true
    this.#options.onBlocked()
  }

  #openHttps(address: string, fetch: typeof globalThis.fetch): HttpsSocket {
    let isProved = false
    return new HttpsSocket(address, {
      fetch,
      clock: this.#options.clock,
      onProved: () => {
        isProved = true
        this.#probeAfter(firstProbeMs)
      },
      onEnded: () => {
        this.#cancelProbe()
        if (isProved) return
        // Neither passes: the next try is a WebSocket again.
        this.#isSlow = false
        this.#refusals = 0
      },
    })
  }

  #probeAfter(delayMs: number): void {
    const { clock } = this.#options
    this.#cancelProbe = clock.after(delayMs * (0.75 + clock.random() / 2), () => this.#probe(delayMs))
  }

  #probe(delayMs: number): void {
    const { openSocket, probeAddress, clock, onFree } = this.#options
    const socket = openSocket(probeAddress)
    let isOver = false
    const end = (): void => {
      isOver = true
      cancelWait()
      socket.close()
    }
    const conclude = (passes: boolean): void => {
      if (isOver) return
      end()
      if (!passes) return this.#probeAfter(Math.min(longestProbeMs, delayMs * 2))
      this.#isSlow = false
      this.#refusals = 0
      return onFree()
    }
    const cancelWait = clock.after(socketWithinMs, () => conclude(false))
    this.#cancelProbe = end
    socket.addEventListener('message', () => conclude(true))
    socket.addEventListener('close', ({ code }) => conclude(code >= firstOwnCode))
    // The close that follows tells.
    socket.addEventListener('error', () => undefined)
  }
}
