import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import {
  closeCode,
  encodeAskPlace,
  encodeResume,
  encodeSyncStep1,
  encodeTextHash,
  mayComeBack,
  moveWithinMs,
  messageType,
  type ChatAnswerFrame,
  type ChatRequestFrame,
  type Notice,
  type Refusal,
  type TextPlace,
  type Verdict,
  verdicts,
} from '@scriptorium/protocol'
import type { Awareness } from 'y-protocols/awareness'
import { WebsocketProvider } from 'y-websocket'
import { encodeStateVector, type Doc } from 'yjs'
import { backOffMs, moveRetryMs } from './back-off.ts'
import { gatedSockets, type Gate } from './gated-socket.ts'
import { LineChoice } from './line-choice.ts'
import type { ConnectionState, ProviderClock, TicketAnswer } from './provider-surface.ts'

/** A ticket that does not come, or a WebSocket that does not bring the text: given up and tried again. */
const openWithinMs = 20_000
/** So long after the time that the server gave for a move nobody is told that there is no connection. */
const moveGraceMs = 3_000

export interface KeeperOptions {
  readonly doc: Doc
  readonly draft: string
  readonly socketAddress: string
  readonly awareness: Awareness
  readonly clock: ProviderClock
  readonly fetchTicket: () => Promise<TicketAnswer>
  readonly openSocket: (address: string) => WebSocket
  /** For networks that block WebSockets; `null`: never used. */
  readonly fetch: typeof globalThis.fetch | null
  /** Asked for each update on its way out. */
  readonly gate: Gate
  /** Up to where the doc holds everything: said at the start of a connection instead of asking for the whole text. `null`: ask. */
  readonly resumeAt: () => TextPlace | null
  readonly hears: KeeperHears
}

/** What the keeper tells. */
export interface KeeperHears {
  state(state: ConnectionState): void
  ticketRefused(code: string): void
  /** @returns whether the doc is of this generation; if not the keeper stays away */
  generation(generation: number): boolean
  /** @param isSlow over HTTPS, because WebSockets are blocked */
  opened(isSlow: boolean): void
  /** @param isMoving the server said that it is back in a moment */
  lost(isMoving: boolean): void
  /** The server cut what it took for no frame. @returns whether another try may do better */
  notUnderstood(): boolean
  /** It was not. */
  stranded(): void
  /** The server's whole text is in the doc. */
  loaded(): void
  closedForGood(code: number, reason: string): void
  durable(count: number): void
  refused(refusal: Refusal): void
  notice(notice: Notice): void
  chat(frame: ChatAnswerFrame): void
  place(place: TextPlace): void
  verdict(verdict: Verdict): void
}

/**
 * Keeps one y-websocket connection: a ticket before each, our own frames, and when to come back. y-websocket itself never reconnects here,
 * because it would come with the old ticket; nor does it talk to other tabs, because they may be signed in as somebody else.
 */
export class ConnectionKeeper {
  /** Origin of everything that came from the server. */
  readonly websocket: WebsocketProvider
  readonly #options: KeeperOptions
  readonly #lines: LineChoice
  #attempt = 0
  #tries = 0
  #wanted = false
  #cancel = (): void => {}
  /** The server makes room for its successor: until then the line counts as being moved. */
  #movesUntilMs = 0
  #cancelMove = (): void => {}

  readonly #online = (): void => {
    if (this.#wanted) this.connect()
  }
  /** The browser knows before the WebSocket does, which may stay silent for half a minute. */
  readonly #offline = (): void => this.reconnect()

  constructor(options: KeeperOptions) {
    this.#options = options
    this.#lines = new LineChoice({
      openSocket: options.openSocket,
      fetch: options.fetch,
      probeAddress: `${options.socketAddress}/${options.draft}`,
      clock: options.clock,
      onBlocked: () => this.#beginMove(0),
      onFree: () => {
        this.#beginMove(0)
        this.reconnect()
      },
    })
    this.websocket = new WebsocketProvider(options.socketAddress, options.draft, options.doc, {
      connect: false,
      disableBc: true,
      awareness: options.awareness,
      WebSocketPolyfill: gatedSockets({
        openSocket: (address) => this.#lines.open(address),
        gate: options.gate,
        firstQuestion: () => this.#resumeFrame(),
      }),
    })
    this.#listen()
  }

  connect(): void {
    this.#wanted = true
    this.#tries = 0
    if (this.websocket.ws === null) void this.#try()
  }

  /** Closes and stays away. */
  stop(code: number, reason: string): void {
    this.#wanted = false
    this.#attempt += 1
    this.#cancel()
    this.#endMove()
    this.#lines.stop()
    this.websocket.disconnect()
    this.#options.hears.state({ kind: 'stopped', code, reason })
  }

  /** Closes and comes back after the usual wait. */
  reconnect(): void {
    if (this.#wanted) this.websocket.disconnect()
  }

  /** The connection proved good: the next loss is waited for as a first one. */
  proved(): void {
    this.#tries = 0
  }

  get isWanted(): boolean {
    return this.#wanted
  }

  /** @returns whether a connection was open to ask on */
  askPlace(): boolean {
    return this.#send(new Uint8Array(encodeAskPlace()))
  }

  sendHash(place: TextPlace, sha256: Uint8Array): void {
    this.#send(new Uint8Array(encodeTextHash(place, sha256)))
  }

  askWholeCopy(): void {
    this.#send(new Uint8Array(encodeSyncStep1(encodeStateVector(this.#options.doc))))
  }

  sendChat(frame: ChatRequestFrame): boolean {
    const encoder = encoding.createEncoder()
    encoding.writeVarUint(encoder, messageType.chat)
    encoding.writeVarString(encoder, JSON.stringify(frame))
    return this.#send(encoding.toUint8Array(encoder))
  }

  #resumeFrame(): Uint8Array<ArrayBuffer> | null {
    const place = this.#options.resumeAt()
    return place === null ? null : new Uint8Array(encodeResume(place))
  }

  #send(frame: Uint8Array<ArrayBuffer>): boolean {
    const { ws, wsconnected } = this.websocket
    if (ws === null || !wsconnected) return false
    ws.send(frame)
    return true
  }

  destroy(): void {
    globalThis.removeEventListener?.('online', this.#online)
    globalThis.removeEventListener?.('offline', this.#offline)
    this.#wanted = false
    this.#attempt += 1
    this.#cancel()
    this.#endMove()
    this.#lines.stop()
    this.websocket.destroy()
  }

  #listen(): void {
    const { hears } = this.#options
    this.websocket.on('status', ({ status }) => {
      if (status !== 'connected') return
      this.#endMove()
      hears.opened(this.#lines.isSlow)
      hears.state({ kind: 'open' })
    })
    this.websocket.on('sync', (isSynced) => {
      if (!isSynced) return
      this.#cancel()
      hears.loaded()
    })
    this.websocket.on('connection-close', (event) => this.#closed(event))
    globalThis.addEventListener?.('online', this.#online)
    globalThis.addEventListener?.('offline', this.#offline)
    const handlers = this.websocket.messageHandlers
    handlers[messageType.durable] = (_encoder, decoder) => hears.durable(decoding.readVarUint(decoder))
    handlers[messageType.refused] = (_encoder, decoder) => hears.refused(JSON.parse(decoding.readVarString(decoder)))
    handlers[messageType.chat] = (_encoder, decoder) => hears.chat(JSON.parse(decoding.readVarString(decoder)))
    handlers[messageType.place] = (_encoder, decoder) => hears.place(readPlace(decoder))
    handlers[messageType.verdict] = (_encoder, decoder) => {
      readPlace(decoder)
      hears.verdict(verdicts[decoding.readVarUint(decoder)] ?? 'not-compared')
    }
    handlers[messageType.notice] = (_encoder, decoder) => {
      const notice: Notice = JSON.parse(decoding.readVarString(decoder))
      if (hears.generation(notice.generation)) hears.notice(notice)
    }
  }

  async #try(): Promise<void> {
    const { fetchTicket, hears, clock } = this.#options
    this.#attempt += 1
    const attempt = this.#attempt
    this.#cancel()
    hears.state({ kind: this.#isMoving ? 'moving' : 'connecting' })
    this.#cancel = clock.after(openWithinMs, () => this.#giveUp())
    try {
      const answer = await fetchTicket()
      if (attempt !== this.#attempt) return
      if (answer.kind === 'refused') {
        this.stop(0, answer.code)
        hears.ticketRefused(answer.code)
        return
      }
      if (!hears.generation(answer.generation)) return
      this.websocket.params = { ticket: answer.ticket, frames: '1' }
      this.websocket.connect()
    } catch {
      // No answer at all, or a WebSocket that cannot even be made: the network's fault, tried again.
      if (attempt === this.#attempt) this.#comeBack()
    }
  }

  #giveUp(): void {
    this.#attempt += 1
    if (this.websocket.ws === null) this.#comeBack()
    else this.websocket.disconnect()
  }

  #closed(event: CloseEvent | null): void {
    const { hears, clock } = this.#options
    // y-websocket's own timer finds this and does nothing.
    this.websocket.shouldConnect = false
    const withinMs = event === null ? null : moveWithinMs(event.code, event.reason)
    if (withinMs !== null) this.#beginMove(withinMs)
    const isOlderServer = event?.code === closeCode.malformed && hears.notUnderstood()
    hears.lost(this.#isMoving)
    if (!this.#wanted) return
    if (withinMs !== null) this.#tryAfter(clock.random() * withinMs)
    else if (event === null || isOlderServer || mayComeBack(event.code)) this.#comeBack()
    else this.#stay(event)
  }

  /** Closed for good. */
  #stay({ code, reason }: CloseEvent): void {
    const { hears } = this.#options
    this.#wanted = false
    this.#endMove()
    this.#cancel()
    hears.state({ kind: 'stopped', code, reason })
    hears.closedForGood(code, reason)
  }

  #comeBack(): void {
    const { clock, hears } = this.#options
    if (this.#isMoving) return this.#tryAfter(moveRetryMs(clock.random()))
    this.#cancel()
    this.#tries += 1
    const delayMs = backOffMs(this.#tries, clock.random())
    this.#cancel = clock.after(delayMs, () => void this.#try())
    return hears.state({ kind: 'waiting', nextTryAtMs: clock.nowMs() + delayMs })
  }

  // ---- moving from one server to its successor ------------------------------------------------------------------------

  get #isMoving(): boolean {
    return this.#options.clock.nowMs() < this.#movesUntilMs
  }

  #beginMove(withinMs: number): void {
    const { clock, hears } = this.#options
    this.#cancelMove()
    this.#movesUntilMs = clock.nowMs() + withinMs + moveGraceMs
    this.#cancelMove = clock.after(withinMs + moveGraceMs, () => {
      this.#movesUntilMs = 0
      hears.stranded()
    })
  }

  #endMove(): void {
    this.#movesUntilMs = 0
    this.#cancelMove()
  }

  #tryAfter(delayMs: number): void {
    const { clock, hears } = this.#options
    this.#cancel()
    this.#cancel = clock.after(delayMs, () => void this.#try())
    hears.state({ kind: 'moving' })
  }
}

function readPlace(decoder: decoding.Decoder): TextPlace {
  return { generation: decoding.readVarUint(decoder), sequence: decoding.readVarUint(decoder) }
}
