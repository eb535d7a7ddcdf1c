import { toDraftId, toGeneration, toPersonId, toSequenceNumber } from '@scriptorium/draft'
import type { LogEntry } from '@scriptorium/draft'
import { rootName } from '@scriptorium/protocol'
import { openDraftSession, toConnectionId, writeSeed } from '@scriptorium/session'
import type { DraftSession } from '@scriptorium/session'
import * as Y from 'yjs'
import { docOf } from '../model-store.ts'
import type { Random } from '../random.ts'

const draft = toDraftId('0123456789abcdef')
const generation = toGeneration(1)
const mallory = toPersonId('666')
export const connection = toConnectionId(1)
/** Grace's, an earlier generation's, and the server's own. */
export const foreignClientIds = [2, 3, 7]

/** A session with honest content by two people, one of them Mallory, who is connected. */
export interface AttackedDraft {
  readonly session: DraftSession
  /** What the session began with. */
  readonly log: readonly LogEntry[]
  /** The text with more honest work than the session has. */
  readonly doc: Y.Doc
  /** All honest updates after the seed; the session has the first eight. */
  readonly honest: readonly Uint8Array[]
  /** Mallory's next honest update, on what the session has. */
  readonly next: Uint8Array
  join(): void
}

export function openAttackedDraft(random: Random): AttackedDraft {
  const entry = (sequence: number, update: Uint8Array): LogEntry => ({
    draft,
    generation,
    sequence: toSequenceNumber(sequence),
    author: null,
    atMs: 0,
    update,
  })
  const doc = new Y.Doc()
  const log: LogEntry[] = [entry(1, writeSeed(7, 'Paris is the capital of France.'))]
  Y.applyUpdate(doc, log[0]?.update ?? new Uint8Array())
  const honest: Uint8Array[] = []
  for (let index = 0; index < 12; index += 1) {
    doc.clientID = 1 + random.below(2)
    const text = doc.getText(rootName)
    honest.push(
      changed(doc, () => {
        if (random.chance(0.4)) text.delete(random.below(text.length - 4), 3)
        else text.insert(random.below(text.length), 'xyz🦉')
      }),
    )
    if (index < 8) log.push(entry(log.length + 1, honest[index] ?? new Uint8Array()))
  }
  const claims = [7, 1, 2].map((clientId) => ({
    draft,
    generation,
    clientId,
    person: clientId === 1 ? mallory : clientId === 2 ? toPersonId('1') : null,
  }))
  const session = openDraftSession(
    draft,
    { generation, snapshot: null, tail: log, claims, retiredClientIds: [3] },
    null,
  )
  const access = {
    person: { person: mallory, name: 'Mallory', isTemporary: false },
    mayWrite: true,
    readOnlyBecause: null,
    wantsFrames: true,
  }
  const there = docOf(log.map(({ update }) => update))
  there.clientID = 1
  const next = changed(there, () => there.getText(rootName).insert(0, 'Next. '))
  return { session, log, doc, honest, next, join: () => void session.join(connection, access) }
}

function changed(doc: Y.Doc, change: () => void): Uint8Array {
  const before = Y.encodeStateVector(doc)
  change()
  return Y.encodeStateAsUpdate(doc, before)
}
