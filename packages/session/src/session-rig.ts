import { toDraftId, toGeneration, toPersonId, toSequenceNumber } from '@scriptorium/draft'
import type { LogEntry, SequenceNumber, StoredDraft } from '@scriptorium/draft'
import {
  decodeServerFrame,
  encodeAwareness,
  encodeSyncStep1,
  encodeSyncStep2,
  encodeUpdate,
  rootName,
} from '@scriptorium/protocol'
import type { ServerFrame } from '@scriptorium/protocol'
import * as Y from 'yjs'

import type { DraftHold, DraftSession } from './draft-session.ts'
import { toConnectionId } from './effects.ts'
import type { Access, ConnectionId, Effect } from './effects.ts'
import { openDraftSession } from './open-draft-session.ts'
import { writeSeed } from './update-pieces.ts'

export const draft = toDraftId('0123456789abcdef')
const generation = toGeneration(1)
const seedClientId = 7
export const ada = toConnectionId(1)
export const grace = toConnectionId(2)
export const reader = toConnectionId(3)
export const people = new Map([
  [ada, { person: toPersonId('101'), name: 'Ada', isTemporary: false }],
  [grace, { person: toPersonId('102'), name: 'Grace', isTemporary: false }],
])

/** For the tests of this folder: a session whose effects are carried out by hand. */
export interface SessionRig {
  readonly session: DraftSession
  /** What the session asked for, in order, since the last look. */
  readonly effects: Effect[]
  join(connection: ConnectionId, changes?: Partial<Access>): void
  /** Joins and has the copy. */
  open(connection: ConnectionId, changes?: Partial<Access>): void
  receive(from: ConnectionId, bytes: Uint8Array, nowMs?: number): void
  update(from: ConnectionId, update: Uint8Array): void
  answer(from: ConnectionId, update: Uint8Array): void
  point(from: ConnectionId, clientId: number, clock: number, state: object | null): void
  /** Commits everything that is asked for. */
  commit(): void
  perform(effects: readonly Effect[]): void
  /** Frames for this connection since the last look. */
  framesFor(connection: ConnectionId): ServerFrame[]
  entries(): LogEntry[]
  /** Forgets what was asked so far. */
  look(): void
}

export function storedDraft(wikitext: string, changes: Partial<StoredDraft> = {}): StoredDraft {
  const update = writeSeed(seedClientId, wikitext)
  const first = { draft, generation, sequence: toSequenceNumber(1), author: null, atMs: 0, update }
  return {
    generation,
    snapshot: null,
    tail: [first],
    claims: [{ draft, generation, clientId: seedClientId, person: null }],
    retiredClientIds: [],
    ...changes,
  }
}

export function openRig(wikitext: string, stored = storedDraft(wikitext), hold: DraftHold = null): SessionRig {
  const session = openDraftSession(draft, stored, hold)
  const effects: Effect[] = []
  let newest: SequenceNumber = session.sequence
  let claims: number[] = []
  const perform = (more: readonly Effect[]): void => {
    effects.push(...more)
    for (const effect of more) {
      if (effect.kind === 'store') newest = effect.entry.sequence
      if (effect.kind === 'claim') claims.push(...effect.claims.map(({ clientId }) => clientId))
    }
  }
  const receive = (from: ConnectionId, bytes: Uint8Array, nowMs = 0): void =>
    perform(session.receive(from, bytes, nowMs))
  const join = (connection: ConnectionId, changes: Partial<Access> = {}): void => {
    const person = people.get(connection) ?? null
    const mayWrite = person !== null
    const readOnlyBecause = mayWrite ? null : 'signed-out'
    perform(session.join(connection, { person, mayWrite, readOnlyBecause, wantsFrames: true, ...changes }))
  }
  return {
    session,
    effects,
    join,
    open(connection, changes) {
      join(connection, changes)
      receive(connection, encodeSyncStep1(new Uint8Array([0])))
      receive(connection, encodeSyncStep2(new Uint8Array([0, 0])))
      effects.length = 0
    },
    receive,
    update: (from, update) => receive(from, encodeUpdate(update)),
    answer: (from, update) => receive(from, encodeSyncStep2(update)),
    point: (from, clientId, clock, state) =>
      receive(from, encodeAwareness([{ clientId, clock, state: JSON.stringify(state) }])),
    commit() {
      const claimed = claims
      claims = []
      perform(session.claimed(claimed))
      perform(session.stored(newest))
    },
    perform,
    framesFor: (connection) =>
      effects.flatMap((effect) => {
        if (effect.kind !== 'send' || !effect.to.includes(connection)) return []
        const frame = decodeServerFrame(effect.frame)
        return frame === undefined ? [] : [frame]
      }),
    entries: () => effects.flatMap((effect) => (effect.kind === 'store' ? [effect.entry] : [])),
    look() {
      effects.length = 0
    },
  }
}

/** A doc with the draft's first text, typing as `clientId`; `typed` gives what `change` made of it. */
export function docOf(wikitext: string, clientId: number): Y.Doc {
  const doc = new Y.Doc()
  Y.applyUpdate(doc, writeSeed(seedClientId, wikitext))
  doc.clientID = clientId
  return doc
}

/** The update that `change` makes. */
export function typed(doc: Y.Doc, change: (text: Y.Text) => void): Uint8Array {
  const updates: Uint8Array[] = []
  const keep = (update: Uint8Array): void => {
    updates.push(update)
  }
  doc.on('update', keep)
  doc.transact(() => change(doc.getText(rootName)))
  doc.off('update', keep)
  return updates[0] ?? new Uint8Array([0, 0])
}

export function textOf(updates: readonly Uint8Array[]): string {
  const doc = new Y.Doc()
  for (const update of updates) Y.applyUpdate(doc, update)
  return doc.getText(rootName).toString()
}

export const step1 = encodeSyncStep1(new Uint8Array([0]))
export const hi = (doc: Y.Doc): Uint8Array => typed(doc, (text) => text.insert(0, 'Hi '))

/** Ada and Grace with the copy, and Ada's doc. */
export function openPair(wikitext = 'Paris'): { rig: SessionRig; doc: Y.Doc } {
  const rig = openRig(wikitext)
  rig.open(ada)
  rig.open(grace)
  return { rig, doc: docOf(wikitext, 11) }
}

/** Whoever is shown to Grace. */
export const pointed = (rig: SessionRig): unknown[] =>
  rig
    .framesFor(grace)
    .flatMap((frame) =>
      frame.kind === 'awareness'
        ? frame.entries.map((entry) => ({ ...entry, state: JSON.parse(entry.state) as unknown }))
        : [],
    )
