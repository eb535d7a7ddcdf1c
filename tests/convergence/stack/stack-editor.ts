import { decodeServerFrame, encodeSyncStep1, encodeSyncStep2, encodeUpdate, rootName } from '@scriptorium/protocol'
import type { ServerFrame } from '@scriptorium/protocol'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import type { Random } from '../random.ts'

interface Deed {
  readonly kind: 'insert' | 'delete'
  readonly marker: string
}

/** Types markers over a real socket that drops, doubles and swaps what it sends, and keeps account of what it was promised. */
export class StackEditor {
  readonly doc = new Y.Doc()
  readonly #name: string
  readonly #address: () => string
  readonly #random: Random
  readonly #standing: string[] = []
  readonly #tried: Deed[] = []
  readonly #promised = new Set<Deed>()
  /** What each update of this connection held. */
  #sent: (readonly Deed[])[] = []
  #held: { readonly update: Uint8Array; readonly deeds: readonly Deed[] } | undefined
  #socket: WebSocket | undefined
  #count = 0
  #isAway = true
  #isFaulty = true
  /** Whole copies heard on this connection. */
  #copies = 0

  constructor(name: string, address: () => string, random: Random) {
    this.#name = name
    this.#address = address
    this.#random = random
    this.doc.clientID = 1 + random.below(4_294_967_295)
  }

  get text(): string {
    return this.doc.getText(rootName).toJSON()
  }

  /** Insertions that were acknowledged and of which the deletion was never tried. */
  get mustStand(): readonly string[] {
    const doomed = new Set(this.#tried.flatMap(({ kind, marker }) => (kind === 'delete' ? [marker] : [])))
    return [...this.#promised].flatMap(({ kind, marker }) => (kind === 'insert' && !doomed.has(marker) ? [marker] : []))
  }

  /** Deletions that were acknowledged. */
  get mustBeGone(): readonly string[] {
    return [...this.#promised].flatMap(({ kind, marker }) => (kind === 'delete' ? [marker] : []))
  }

  /** Everything that was done is acknowledged. */
  get isSaved(): boolean {
    return this.#copies > 0 && this.#tried.every((deed) => this.#promised.has(deed))
  }

  come(): void {
    this.#isAway = false
    if (this.#socket === undefined) this.#connect()
  }

  leave(): void {
    this.#isAway = true
    this.#socket?.terminate()
    this.#socket = undefined
  }

  edit(): void {
    const text = this.doc.getText(rootName)
    const marker = this.#standing.length > 3 && this.#random.chance(0.35) ? this.#standing.splice(1, 1)[0] : undefined
    if (marker !== undefined) {
      const at = this.text.indexOf(marker)
      if (at !== -1) this.#do({ kind: 'delete', marker }, () => text.delete(at, marker.length))
      return
    }
    this.#count += 1
    const made = `<${this.#name}.${this.#count}${this.#random.chance(0.2) ? '🦉' : ''}>`
    // Between markers, so that none is broken in two.
    const places = [0, ...[...this.text.matchAll(/>/g)].map(({ index }) => index + 1)]
    this.#standing.push(made)
    this.#do({ kind: 'insert', marker: made }, () => text.insert(this.#random.pick(places), made))
  }

  /** From now on the line is good, and everything is said again. */
  settle(): void {
    this.#isFaulty = false
    this.leave()
    this.come()
  }

  #do(deed: Deed, change: () => void): void {
    this.#tried.push(deed)
    const updates: Uint8Array[] = []
    const keep = (update: Uint8Array): void => void updates.push(update)
    this.doc.on('update', keep)
    change()
    this.doc.off('update', keep)
    for (const update of updates) this.#sendFaulty(update, [deed])
  }

  #sendFaulty(update: Uint8Array, deeds: readonly Deed[]): void {
    const fate = this.#isFaulty ? this.#random.below(100) : 99
    if (fate < 4) return
    if (fate < 10 && this.#held === undefined) {
      this.#held = { update, deeds }
      return
    }
    this.#send(encodeUpdate(update), deeds)
    if (fate < 16) this.#send(encodeUpdate(update), deeds)
    const held = this.#held
    this.#held = undefined
    if (held !== undefined) this.#send(encodeUpdate(held.update), held.deeds)
  }

  #send(frame: Uint8Array, deeds: readonly Deed[]): void {
    if (this.#socket?.readyState !== WebSocket.OPEN) return
    this.#sent.push(deeds)
    this.#socket.send(frame)
  }

  #connect(): void {
    const socket = new WebSocket(this.#address())
    this.#socket = socket
    this.#sent = []
    this.#held = undefined
    this.#copies = 0
    socket.on('open', () => socket.send(encodeSyncStep1(Y.encodeStateVector(this.doc))))
    socket.on('message', (data: Buffer) => {
      const frame = decodeServerFrame(data)
      if (frame !== undefined && this.#socket === socket) this.#hear(frame)
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      if (this.#socket !== socket) return
      this.#socket = undefined
      setTimeout(
        () => {
          if (!this.#isAway && this.#socket === undefined) this.#connect()
        },
        20 + this.#random.below(60),
      )
    })
  }

  #hear(frame: ServerFrame): void {
    if (frame.kind === 'sync-step-1') {
      this.#send(encodeSyncStep2(Y.encodeStateAsUpdate(this.doc, frame.stateVector)), [...this.#tried])
    } else if (frame.kind === 'update') {
      Y.applyUpdate(this.doc, frame.update, 'server')
    } else if (frame.kind === 'sync-step-2') {
      Y.applyUpdate(this.doc, frame.update, 'server')
      this.#copies += 1
    } else if (frame.kind === 'durable') {
      for (const deed of this.#sent.slice(0, frame.updates).flat()) this.#promised.add(deed)
    } else if (frame.kind === 'refused') {
      // A gap that the line made: everything once more, over a new one when this has asked often.
      if (this.#copies > 6) this.#socket?.terminate()
      else this.#socket?.send(encodeSyncStep1(Y.encodeStateVector(this.doc)))
    }
  }
}

/** What somebody reads who comes for the first time. */
export async function readAfresh(address: string): Promise<string> {
  const doc = new Y.Doc()
  const socket = new WebSocket(address)
  await new Promise<void>((resolve, reject) => {
    socket.on('open', () => socket.send(encodeSyncStep1(new Uint8Array([0]))))
    socket.on('message', (data: Buffer) => {
      const frame = decodeServerFrame(data)
      if (frame?.kind === 'update' || frame?.kind === 'sync-step-2') Y.applyUpdate(doc, frame.update)
      if (frame?.kind === 'sync-step-2') resolve()
    })
    socket.on('error', reject)
    socket.on('close', () => reject(new Error('cut before the text came')))
  })
  socket.removeAllListeners('close')
  socket.terminate()
  return doc.getText(rootName).toJSON()
}
