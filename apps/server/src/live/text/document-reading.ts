import { createHash } from 'node:crypto'

import * as Y from 'yjs'

import { rootName } from '@scriptorium/protocol'

import { findDamage } from './document-check.ts'
import type { Damage } from './document-check.ts'
import type { CharacterRun } from '@scriptorium/draft'

/** What only a doc can tell. Runs in the worker thread; nothing else in the server builds a doc. */
export interface DocumentReading {
  readonly wikitext: string
  /** Of the UTF-8 bytes, hexadecimal. */
  readonly sha256: string
  /** Who wrote it, by client id: consecutive runs of UTF-16 code units. */
  readonly runs: readonly CharacterRun[]
  /** `null`: it is sound. */
  readonly damage: Damage | null
}

/** @param updates V1, in order */
export function readDocument(updates: readonly Uint8Array[]): DocumentReading {
  return withDoc(updates, (doc) => {
    const text = doc.getText(rootName)
    const wikitext = text.toString()
    return {
      wikitext,
      sha256: createHash('sha256').update(wikitext).digest('hex'),
      runs: runsOf(text),
      damage: findDamage(doc, updates),
    }
  })
}

/**
 * Folds updates into one, of the whole doc.
 * @throws Error when a doc made from the fold would read otherwise than the updates do: then the updates must be kept
 */
export function foldDocument(updates: readonly Uint8Array[]): Uint8Array {
  return withDoc(updates, (doc) => {
    const state = Y.encodeStateAsUpdate(doc)
    const before = doc.getText(rootName).toString()
    const after = withDoc([state], (reloaded) => reloaded.getText(rootName).toString())
    if (before !== after) throw new Error('a reloaded doc reads otherwise than the replayed one')
    return state
  })
}

function withDoc<Result>(updates: readonly Uint8Array[], use: (doc: Y.Doc) => Result): Result {
  const doc = new Y.Doc()
  try {
    for (const update of updates) Y.applyUpdate(doc, update)
    if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null) throw new Error('the updates have gaps')
    return use(doc)
  } finally {
    doc.destroy()
  }
}

function runsOf(text: Y.Text): CharacterRun[] {
  const runs: CharacterRun[] = []
  // Yjs has no public walk over items with their ids.
  // oxlint-disable-next-line no-underscore-dangle
  for (let item = text._start; item !== null; item = item.right) {
    if (item.deleted || !item.countable) continue
    const { client, clock } = item.id
    const last = runs.at(-1)
    if (last !== undefined && last.clientId === client && last.clock + last.codeUnits === clock)
      runs[runs.length - 1] = { ...last, codeUnits: last.codeUnits + item.length }
    else runs.push({ clientId: client, clock, codeUnits: item.length })
  }
  return runs
}
