import { toPersonId } from '@scriptorium/draft'
import {
  decodeServerFrame,
  encodeAskPlace,
  encodeResume,
  encodeSyncStep1,
  encodeSyncStep2,
  encodeUpdate,
  rootName,
} from '@scriptorium/protocol'
import type { TextPlace } from '@scriptorium/protocol'
import type { Access, ConnectionId } from '@scriptorium/session'
import * as Y from 'yjs'

import type { Random } from './random.ts'

const words = ['a', 'Seine', '\n', '== ', '[[', '🦉', 'é', ' and ', '…']

/** One person with a doc: types, loses the connection, closes the tab offline and opens it again. */
export class ModelEditor {
  readonly access: Access
  /** Bytes on their way to the server, in order. */
  outbox: Uint8Array[] = []
  /** Bytes on their way from the server, in order. */
  inbox: Uint8Array[] = []
  connection: ConnectionId | undefined
  doc = new Y.Doc()
  refusals: string[] = []
  /** Texts of own insertions that the server has called durable. */
  readonly acknowledged: Uint8Array[] = []
  /** How often it came back by its place. */
  resumptions = 0
  /** Up to there the doc holds everything, as the server said on a connection that had the text. */
  #place: TextPlace | null = null
  #hasText = false
  #updatesHeard = 0
  /** What each update of this connection was, by its number. */
  #sent: Uint8Array[] = []

  constructor(number: number, mayWrite: boolean, random: Random) {
    const person = { person: toPersonId(String(number)), name: `Person ${number}`, isTemporary: false }
    this.access = { person, mayWrite, readOnlyBecause: mayWrite ? null : 'no-right', wantsFrames: true }
    this.doc.clientID = clientId(random)
    this.#listen()
  }

  get text(): string {
    return this.doc.getText(rootName).toString()
  }

  /** By its place, where it knows one; now and then like a stock client all the same. */
  connect(connection: ConnectionId, random: Random): void {
    this.connection = connection
    const place = random.chance(0.8) ? this.#place : null
    this.outbox = [place === null ? encodeSyncStep1(Y.encodeStateVector(this.doc)) : encodeResume(place)]
    if (place !== null) this.resumptions += 1
    this.#hasText = false
    this.inbox = []
    this.#sent = []
  }

  disconnect(): void {
    this.connection = undefined
    this.outbox = []
    this.inbox = []
  }

  /** Another page load with what a device kept whole, its place too: the same text, a new client id. */
  reopen(random: Random): void {
    const state = Y.encodeStateAsUpdate(this.doc)
    this.doc.destroy()
    this.doc = new Y.Doc()
    this.doc.clientID = clientId(random)
    Y.applyUpdate(this.doc, state)
    this.#listen()
  }

  edit(random: Random): void {
    const text = this.doc.getText(rootName)
    if (text.length > 0 && random.chance(0.4)) {
      const [from, to] = wholeCharacters(text.toString(), random.below(text.length), 1 + random.below(8))
      text.delete(from, to - from)
    } else {
      const [at] = wholeCharacters(text.toString(), random.below(text.length + 1), 0)
      text.insert(at, random.pick(words))
    }
  }

  hear(bytes: Uint8Array): void {
    const frame = decodeServerFrame(bytes)
    if (frame === undefined) throw new Error('the server sent what is no frame')
    switch (frame.kind) {
      case 'sync-step-1':
        this.#send(encodeSyncStep2, Y.encodeStateAsUpdate(this.doc, frame.stateVector))
        return
      case 'sync-step-2':
      case 'update':
        Y.applyUpdate(this.doc, frame.update, 'server')
        this.#hasText ||= frame.kind === 'sync-step-2'
        this.#updatesHeard += 1
        if (this.#updatesHeard % 2 === 0) this.outbox.push(encodeAskPlace())
        return
      case 'durable':
        this.acknowledged.push(...this.#sent.slice(0, frame.updates))
        return
      case 'refused':
        this.refusals.push(frame.refusal.reason)
        return
      case 'awareness':
      case 'query-awareness':
      case 'chat':
      case 'verdict':
        return
      case 'notice':
        if (this.#hasText) this.#place = frame.notice
        return
      case 'place':
        if (this.#hasText) this.#place = frame.place
    }
  }

  #listen(): void {
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'server' && this.connection !== undefined) this.#send(encodeUpdate, update)
    })
  }

  #send(encode: (update: Uint8Array) => Uint8Array, update: Uint8Array): void {
    this.#sent.push(update)
    this.outbox.push(encode(update))
  }
}

function clientId(random: Random): number {
  return 1 + random.below(4_294_967_295)
}

/** Never half a surrogate pair: our editor takes care of that. */
function wholeCharacters(text: string, from: number, length: number): readonly [number, number] {
  const isInside = (at: number): boolean => at > 0 && at < text.length && /[\udc00-\udfff]/.test(text.charAt(at))
  const start = isInside(from) ? from - 1 : from
  const end = Math.min(text.length, from + length)
  return [start, isInside(end) ? end + 1 : end]
}
