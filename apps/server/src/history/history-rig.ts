import { toDraftId, toEpoch, toGeneration, toPersonId, toSequenceNumber } from '@scriptorium/draft'
import type { CreditSpan, LogEntry, MadeChange, OwnedDraft, PersonId } from '@scriptorium/draft'
import { decodeServerFrame, encodeSyncStep1, encodeSyncStep2, encodeUpdate } from '@scriptorium/protocol'
import { openDraftSession, toConnectionId, writeChange, writeSeed } from '@scriptorium/session'
import type { ConnectionId, DraftSession, Effect } from '@scriptorium/session'
import * as fc from 'fast-check'
import * as Y from 'yjs'

import { HistoryReading } from './history-reading.ts'
import type { PlannedChange } from './planned-change.ts'

const draft = toDraftId('0123456789abcdef')
const seedClientId = 7
const nothing = new Uint8Array([0, 0])

export const people = ['101', '102', '103'].map(toPersonId) as [PersonId, PersonId, PersonId]

/** What somebody does at a random moment. */
export interface Step {
  readonly who: number
  readonly kind: 'insert' | 'delete' | 'undo'
  /** Of the text's length, 0 to 1. */
  readonly at: number
  readonly length: number
  readonly words: string
  /** Then hears what the others did. */
  readonly listens: boolean
}

/** Short words, so that only an undo brings words back; whole characters, headings and lines among them. */
export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    who: fc.nat({ max: 2 }),
    kind: fc.constantFrom('insert', 'insert', 'delete', 'undo'),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.integer({ min: 1, max: 6 }),
    words: fc.string({ unit: fc.constantFrom('a', 'b', '😀', '\n', '=='), minLength: 1, maxLength: 5 }),
    listens: fc.boolean(),
  }),
  { maxLength: 40 },
)

/** For the tests of this folder: three editors with docs, one real session, and the log's reading. No socket, no disk. */
export interface HistoryRig {
  readonly reading: HistoryReading
  readonly entries: readonly LogEntry[]
  text(): string
  perform(step: Step): void
  /** Everybody hears everything. @returns what each of them has */
  settle(): string[]
  /** Takes the planned change in, for this person. */
  write(planned: PlannedChange, kind: MadeChange['kind'], by: PersonId | null): void
}

interface Editor {
  readonly doc: Y.Doc
  readonly connection: ConnectionId
  readonly undo: Y.UndoManager
  inbox: Uint8Array[]
}

/** @param credit whose words the text begins with */
export function openHistoryRig(wikitext: string, credit: readonly CreditSpan[] = []): HistoryRig {
  const generation = toGeneration(1)
  const seed: LogEntry = {
    draft,
    generation,
    sequence: toSequenceNumber(1),
    author: null,
    atMs: 0,
    update: writeSeed(seedClientId, wikitext),
  }
  const stored: OwnedDraft = {
    epoch: toEpoch(1),
    generation,
    snapshot: null,
    tail: [seed],
    claims: [{ draft, generation, clientId: seedClientId, person: null }],
    retiredClientIds: [],
  }
  const session: DraftSession = openDraftSession(draft, stored, null)
  const reading = new HistoryReading(credit)
  const entries: LogEntry[] = [seed]
  reading.take(seed)
  const editors: Editor[] = []
  for (const [index, person] of people.entries()) {
    const doc = new Y.Doc()
    doc.clientID = 11 + index
    Y.applyUpdate(doc, seed.update, 'remote')
    const text = doc.getText('wikitext')
    const editor: Editor = {
      doc,
      connection: toConnectionId(index + 1),
      undo: new Y.UndoManager(text, { captureTimeout: 0 }),
      inbox: [],
    }
    const access = { person: { person, name: person, isTemporary: false }, mayWrite: true, readOnlyBecause: null }
    session.join(editor.connection, { ...access, wantsFrames: true })
    receive(editor.connection, encodeSyncStep1(new Uint8Array([0])))
    receive(editor.connection, encodeSyncStep2(nothing))
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'remote') receive(editor.connection, encodeUpdate(update))
    })
    editors.push(editor)
  }
  let lastClientId = 1_000

  function receive(from: ConnectionId, bytes: Uint8Array): void {
    carryOut(session.receive(from, bytes, entries.length))
  }

  function carryOut(effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.kind === 'claim') session.claimed(effect.claims.map(({ clientId }) => clientId))
      if (effect.kind === 'store') {
        entries.push(effect.entry)
        reading.take(effect.entry)
        carryOut(session.stored(effect.entry.sequence))
      }
      if (effect.kind !== 'send') continue
      const frame = decodeServerFrame(effect.frame)
      if (frame?.kind === 'refused') throw new Error(`refused: ${frame.refusal.reason}`)
      if (frame?.kind !== 'update' && frame?.kind !== 'sync-step-2') continue
      for (const editor of editors) if (effect.to.includes(editor.connection)) editor.inbox.push(frame.update)
    }
  }

  function listen(editor: Editor): void {
    for (const update of editor.inbox.splice(0)) Y.applyUpdate(editor.doc, update, 'remote')
  }

  return {
    reading,
    entries,
    text() {
      const doc = new Y.Doc()
      for (const { update } of entries) Y.applyUpdate(doc, update)
      return doc.getText('wikitext').toJSON()
    },
    perform({ who, kind, at, length, words, listens }) {
      const editor = editors[who]
      if (editor === undefined) return
      const text = editor.doc.getText('wikitext')
      const place = wholeCharacter(text.toJSON(), Math.round(at * text.length))
      if (kind === 'insert') text.insert(place, words)
      else if (kind === 'undo') editor.undo.undo()
      else {
        const end = wholeCharacter(text.toJSON(), Math.min(text.length, place + length))
        if (end > place) text.delete(place, end - place)
      }
      if (listens) listen(editor)
    },
    settle() {
      for (const editor of editors) listen(editor)
      return editors.map(({ doc }) => doc.getText('wikitext').toJSON())
    },
    write({ inserts, deletions, credit: owed, added, removed }, kind, by) {
      if (added === 0 && removed === 0) return
      lastClientId += 1
      const update = writeChange(lastClientId, inserts, deletions)
      const outcome = session.write(
        { person: by, clientId: lastClientId, update, made: { kind, credit: owed } },
        entries.length,
      )
      if (typeof outcome === 'string') throw new Error(`refused: ${outcome}`)
      carryOut(outcome.effects)
    },
  }
}

/** The place itself, or the one before it when it is inside a character. */
function wholeCharacter(text: string, place: number): number {
  const after = text.charCodeAt(place)
  return after >= 0xdc00 && after <= 0xdfff ? place - 1 : place
}
