import { toDraftId, toGeneration, toSequenceNumber } from '@scriptorium/draft'
import { decodeServerFrame } from '@scriptorium/protocol'
import { openDraftSession, toConnectionId, writeSeed } from '@scriptorium/session'
import type { DraftSession, Effect } from '@scriptorium/session'

import { ModelEditor } from './model-editor.ts'
import { ModelStore } from './model-store.ts'
import type { Random } from './random.ts'

const draft = toDraftId('0123456789abcdef')
const seedText = 'Paris is the capital of France. 🦉'

/** A session, a disk and some people, all in one thread; every delivery, commit and failure is the seed's choice. */
export class ModelWorld {
  readonly store = new ModelStore()
  readonly editors: ModelEditor[]
  /** Every update frame that anybody was sent. */
  readonly relayed: Uint8Array[] = []
  /** The store has failed at least once. */
  hasLost = false
  readonly #random: Random
  #session: DraftSession
  #connections = 0
  #isDown = false

  constructor(random: Random, people: number) {
    this.#random = random
    this.editors = Array.from({ length: people }, (_, index) => new ModelEditor(index + 1, index < people - 1, random))
    this.store.entries.push({
      draft,
      generation: toGeneration(1),
      sequence: toSequenceNumber(1),
      author: null,
      atMs: 0,
      update: writeSeed(7, seedText),
    })
    this.store.claims.push({ draft, generation: toGeneration(1), clientId: 7, person: null })
    this.#session = openDraftSession(draft, this.store.stored(), null)
  }

  /** One random thing happens. */
  step(): void {
    const random = this.#random
    const editor = random.pick(this.editors)
    const kind = random.below(100)
    if (kind < 30) editor.edit(random)
    else if (kind < 55) this.#deliverToServer(editor)
    else if (kind < 75) this.#deliverToEditor(editor)
    else if (kind < 88) this.#commit()
    else if (kind < 93) this.#toggle(editor)
    else if (kind < 95 && editor.connection === undefined) editor.reopen(random)
    else if (kind < 97) this.#perform(this.#session.tick(0))
    else if (kind < 98) this.#fold()
    else if (kind < 99) this.#failStore()
    else this.#restart()
  }

  /** Everybody is connected, everything is delivered and committed. Readers' own words are dropped first: they never count. */
  settle(): void {
    if (this.#isDown) this.#recover()
    for (const editor of this.editors) if (editor.connection === undefined) this.#connect(editor)
    for (let isMoving = true; isMoving;) {
      isMoving = this.store.isBusy
      if (this.store.isBusy) this.#commit()
      for (const editor of this.editors) {
        isMoving ||= editor.outbox.length > 0 || editor.inbox.length > 0
        this.#deliverToServer(editor)
        this.#deliverToEditor(editor)
      }
    }
  }

  #deliverToServer(editor: ModelEditor): void {
    const bytes = editor.outbox.shift()
    if (bytes !== undefined && editor.connection !== undefined) {
      this.#perform(this.#session.receive(editor.connection, bytes, 0))
    }
  }

  #deliverToEditor(editor: ModelEditor): void {
    const bytes = editor.inbox.shift()
    if (bytes !== undefined) editor.hear(bytes)
  }

  #commit(): void {
    if (this.store.isBusy) this.#perform(this.store.commit(this.#session, this.#random))
  }

  #toggle(editor: ModelEditor): void {
    if (editor.connection === undefined) {
      this.#connect(editor)
      return
    }
    const { connection } = editor
    editor.disconnect()
    this.#perform(this.#session.leave(connection))
  }

  #connect(editor: ModelEditor): void {
    this.#connections += 1
    const connection = toConnectionId(this.#connections)
    editor.connect(connection, this.#random)
    this.#perform(this.#session.join(connection, editor.access))
  }

  #fold(): void {
    const { sequence } = this.#session
    this.#perform(this.#session.compacted(this.store.fold(draft, this.#session.updates(), sequence)))
  }

  #failStore(): void {
    if (this.#isDown) {
      this.#recover()
      return
    }
    this.store.fail()
    this.#isDown = true
    this.hasLost = true
    this.#perform(this.#session.storeFailed())
  }

  #recover(): void {
    this.#isDown = false
    this.#perform(this.#session.storeRecovered())
  }

  /** kill -9: what was not committed is gone, everybody is cut off. */
  #restart(): void {
    this.store.fail()
    this.#isDown = false
    for (const editor of this.editors) editor.disconnect()
    this.#session = openDraftSession(draft, this.store.stored(), null)
  }

  #perform(effects: readonly Effect[]): void {
    for (const effect of effects) {
      switch (effect.kind) {
        case 'send':
          this.#send(effect)
          break
        case 'claim':
        case 'store':
          this.store.take(effect)
          break
        case 'close':
          for (const editor of this.editors) if (editor.connection === effect.connection) editor.disconnect()
          break
        case 'chat':
        case 'compare':
          break
        case 'compact':
          this.#fold()
      }
    }
  }

  #send({ to, frame }: Extract<Effect, { kind: 'send' }>): void {
    const decoded = decodeServerFrame(frame)
    if (decoded?.kind === 'update' || decoded?.kind === 'sync-step-2') this.relayed.push(decoded.update)
    for (const editor of this.editors) {
      if (editor.connection !== undefined && to.includes(editor.connection)) editor.inbox.push(frame)
    }
  }
}
