import { createHash } from 'node:crypto'
import type { EventEmitter } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { Duplex } from 'node:stream'
import {
  decodeEditorFrame,
  encodeChat,
  encodeDurable,
  encodeNotice,
  encodePlace,
  encodeRefusal,
  encodeSyncStep1,
  encodeSyncStep2,
  encodeUpdate,
  encodeVerdict,
  type ChatAnswerFrame,
  type ChatRequestFrame,
  type Notice,
  type RefusalReason,
  type TextPlace,
  type Verdict,
} from '@scriptorium/protocol'
import { WebSocketServer, type WebSocket } from 'ws'
import { LinesUnderTest } from './lines-under-test.ts'
import { applyUpdate, Doc, encodeStateAsUpdate, encodeStateVector, mergeUpdates } from 'yjs'

/** A WebSocket, or a line over HTTPS. */
type Socket = Pick<WebSocket, 'send' | 'close' | 'terminate'> & Pick<EventEmitter, 'on'>

interface Connection {
  readonly socket: Socket
  readonly address: URL
  updates: number
  hasCopy: boolean
}

/** A draft's server, small enough to be seen through: y-websocket's protocol and our own frames, over real connections on loopback. */
export class DraftServer {
  doc = new Doc()
  generation = 1
  role: Notice['role'] = 'write'
  /** Taken and relayed, but not said to be on the disk. */
  holdsAcknowledgements = false
  refuses: RefusalReason | null = null
  /** What it says of every text, whatever the text is. */
  verdict: Verdict | null = null
  /** Hashes that it was sent. */
  compared = 0
  /** Places that it told. */
  placesTold = 0
  /** What every connection said first: a place, or that it wants the whole text. */
  readonly asked: (TextPlace | 'whole')[] = []
  /** Bytes of the answers to it. */
  copyBytes = 0
  /** Knows *resume*. */
  isOlder = false
  /** Says what it has, but does not ask what it lacks. */
  asks = true
  readonly chat: ChatRequestFrame[] = []
  /** Addresses of all connections so far. */
  readonly seen: URL[] = []
  /** What something on the way does to WebSockets: answers with 403, or says nothing. */
  blocks: 'refusing' | 'swallowing' | null = null
  readonly lines = new LinesUnderTest((line, address) => this.#join(line, address))
  readonly #server: Server
  readonly #sockets = new WebSocketServer({ noServer: true })
  readonly #connections = new Set<Connection>()
  readonly #swallowed: Duplex[] = []
  #tickets = 0
  /** What the draft was given in this generation, in order; before `#folded` it is there as a whole only. */
  #log: Uint8Array[] = []
  #folded = 0

  private constructor(server: Server) {
    this.#server = server
    server.on('request', (request, response) => void this.lines.serve(request, response))
    server.on('upgrade', (request, connection, head) => {
      if (this.blocks === 'refusing') connection.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n')
      if (this.blocks === 'swallowing') this.#swallowed.push(connection)
      if (this.blocks !== null) return
      this.#sockets.handleUpgrade(request, connection, head, (socket) => {
        this.#join(socket, new URL(request.url ?? '', 'ws://localhost'))
      })
    })
  }

  static async listen(): Promise<DraftServer> {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return new DraftServer(server)
  }

  get socketAddress(): string {
    const address = this.#server.address()
    return `ws://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/live`
  }

  get text(): string {
    return this.doc.getText('wikitext').toJSON()
  }

  get connections(): number {
    return this.#connections.size
  }

  /** A fresh one-time ticket each time. */
  fetchTicket = async () => {
    this.#tickets += 1
    return { kind: 'ticket', ticket: `ticket-${this.#tickets}`, generation: this.generation } as const
  }

  /** Somebody else writes. */
  insert(index: number, words: string): void {
    const before = encodeStateVector(this.doc)
    this.doc.getText('wikitext').insert(index, words)
    const update = encodeStateAsUpdate(this.doc, before)
    this.#log.push(update)
    for (const connection of this.#connections) if (connection.hasCopy) connection.socket.send(encodeUpdate(update))
  }

  /** Somebody else writes, and nobody is told. */
  insertUnheard(index: number, words: string): void {
    this.doc.getText('wikitext').insert(index, words)
  }

  /** Somebody else deletes: nothing that a clock could tell. */
  delete(index: number, length: number): void {
    const updates: Uint8Array[] = []
    this.doc.once('update', (update: Uint8Array) => updates.push(update))
    this.doc.getText('wikitext').delete(index, length)
    const [update = new Uint8Array([0, 0])] = updates
    this.#log.push(update)
    for (const connection of this.#connections) if (connection.hasCopy) connection.socket.send(encodeUpdate(update))
  }

  /** A mistake of the server's: the newest entry is in its text, and nobody who says a place is given it. */
  skipEntry(): void {
    this.#log[this.#log.length - 1] = new Uint8Array([0, 0])
  }

  /** What happened so far is told as a whole only. */
  fold(): void {
    this.#folded = this.#log.length
  }

  say(frame: ChatAnswerFrame): void {
    for (const { socket } of this.#connections) socket.send(encodeChat(frame))
  }

  /** Changes what everybody may do and tells them; asks who may write again. */
  changeRole(role: Notice['role']): void {
    this.role = role
    for (const connection of this.#connections) {
      this.#notice(connection)
      if (role === 'write') connection.socket.send(encodeSyncStep1(encodeStateVector(this.doc)))
    }
  }

  /** Begins a new generation with this text. */
  renew(text: string): void {
    this.generation += 1
    this.doc = new Doc()
    this.doc.getText('wikitext').insert(0, text)
    this.#log = [encodeStateAsUpdate(this.doc)]
    this.#folded = 0
  }

  acknowledgeAll(): void {
    this.holdsAcknowledgements = false
    for (const { socket, updates } of this.#connections) socket.send(encodeDurable(updates))
  }

  cut(code: number, reason = ''): void {
    for (const { socket } of this.#connections) socket.close(code, reason)
  }

  async close(): Promise<void> {
    for (const { socket } of this.#connections) socket.terminate()
    for (const connection of this.#swallowed) connection.destroy()
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #join(socket: Socket, address: URL): void {
    if (!address.searchParams.has('ticket')) return socket.close(4401)
    const connection = { socket, address, updates: 0, hasCopy: false }
    this.seen.push(address)
    this.#connections.add(connection)
    socket.on('close', () => this.#connections.delete(connection))
    socket.on('message', (data) => this.#receive(connection, bytesOf(data)))
    return this.#notice(connection)
  }

  #notice({ socket }: Connection): void {
    const { role, generation } = this
    const readOnlyBecause = role === 'read' ? 'locked' : null
    socket.send(
      encodeNotice({
        draft: 'draft',
        generation,
        sequence: this.#log.length,
        role,
        readOnlyBecause,
        present: [],
        readers: 0,
      }),
    )
  }

  #receive(connection: Connection, bytes: Uint8Array): void {
    const frame = decodeEditorFrame(bytes)
    switch (frame?.kind) {
      case 'sync-step-1':
        this.#giveCopy(connection, 'whole')
        break
      case 'resume':
        if (this.isOlder) connection.socket.close(4400)
        else this.#giveCopy(connection, frame.place)
        break
      case 'sync-step-2':
      case 'update':
        this.#take(connection, frame.update)
        break
      case 'chat':
        this.chat.push(frame.frame)
        break
      case 'ask-place':
        this.placesTold += 1
        connection.socket.send(encodePlace({ generation: this.generation, sequence: this.#log.length }))
        break
      case 'text-hash': {
        this.compared += 1
        const isEqual = createHash('sha256').update(this.text).digest().equals(frame.sha256)
        connection.socket.send(encodeVerdict(frame.place, this.verdict ?? (isEqual ? 'equal' : 'unequal')))
        break
      }
      case 'awareness':
      case 'query-awareness':
      case undefined:
        break
    }
  }

  #giveCopy(connection: Connection, after: TextPlace | 'whole'): void {
    if (!connection.hasCopy) this.asked.push(after)
    connection.hasCopy = true
    const copy = encodeSyncStep2(after === 'whole' ? encodeStateAsUpdate(this.doc) : this.#updateAfter(after))
    this.copyBytes += copy.length
    connection.socket.send(copy)
    if (this.asks) connection.socket.send(encodeSyncStep1(encodeStateVector(this.doc)))
  }

  #updateAfter({ generation, sequence }: TextPlace): Uint8Array {
    const isKnown = generation === this.generation && sequence >= this.#folded && sequence <= this.#log.length
    if (!isKnown) return encodeStateAsUpdate(this.doc)
    return sequence === this.#log.length ? new Uint8Array([0, 0]) : mergeUpdates(this.#log.slice(sequence))
  }

  #take(connection: Connection, update: Uint8Array): void {
    connection.updates += 1
    const before = new Doc()
    applyUpdate(before, encodeStateAsUpdate(this.doc))
    applyUpdate(before, update)
    const isNews = before.getText('wikitext').toJSON() !== this.text
    const reason = this.refuses ?? (this.role === 'read' ? 'locked' : null)
    if (isNews && reason !== null) {
      connection.socket.send(encodeRefusal({ update: connection.updates, reason }))
      return
    }
    if (before.store.pendingStructs !== null) {
      connection.socket.send(encodeRefusal({ update: connection.updates, reason: 'clock-gap' }))
      return
    }
    const known = encodeStateAsUpdate(this.doc)
    applyUpdate(this.doc, update)
    if (!Buffer.from(known).equals(encodeStateAsUpdate(this.doc))) this.#log.push(update)
    for (const other of this.#connections)
      if (other !== connection && other.hasCopy) other.socket.send(encodeUpdate(update))
    if (!this.holdsAcknowledgements) connection.socket.send(encodeDurable(connection.updates))
  }
}

function bytesOf(data: unknown): Uint8Array {
  if (data instanceof Uint8Array) return new Uint8Array(data)
  throw new Error('the server hears whole binary messages only')
}
