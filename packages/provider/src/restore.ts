import { applyUpdate, decodeUpdate, Doc, encodeStateAsUpdate } from 'yjs'
import type { Leftover, StoredUpdate } from './device-copy.ts'
import { textOfUpdates } from './unsent-text.ts'

/** What becomes of the words that were found on this device. */
export interface RestorePlan {
  /** Go into the doc in this order, by `applyAll`; empty when there is nothing of this generation that fits. */
  readonly updates: readonly Uint8Array[]
  /** Rows that hold `updates`. */
  readonly keys: readonly number[]
  readonly codeUnits: number
  readonly sinceMs: number
  /** Words that cannot be merged: another generation, or rows that do not fit the text. */
  readonly leftovers: readonly Leftover[]
  /** Every row that is not merged, with or without words. */
  readonly leftoverKeys: readonly number[]
}

/**
 * Decides about the rows of one draft, once the server's whole text is in `doc`. Rows of another generation are never merged. Rows of this one are
 * tried on a copy first: what leaves anything pending does not fit (a row before it is missing), and merged it would poison the doc.
 */
export function planRestore(doc: Doc, draft: string, generation: number, rows: readonly StoredUpdate[]): RestorePlan {
  const current = rows.filter((row) => row.generation === generation && isReadable(row))
  const updates = current.map((row) => row.update)
  const merged = fitsInto(doc, updates) ? current : []
  const stale = rows.filter((row) => !merged.includes(row))
  return {
    updates: merged.map((row) => row.update),
    keys: merged.map((row) => row.key),
    codeUnits: merged.reduce((sum, row) => sum + row.codeUnits, 0),
    sinceMs: merged[0]?.atMs ?? 0,
    leftovers: leftoversOf(draft, stale),
    leftoverKeys: stale.map((row) => row.key),
  }
}

/** A leftover for each generation that has words, oldest first. Bytes that are no update, and deletions, have none. */
export function leftoversOf(draft: string, rows: readonly StoredUpdate[]): Leftover[] {
  const generations = [...new Set(rows.map((row) => row.generation))]
  const leftovers = generations.map((generation) => {
    const group = rows.filter((row) => row.generation === generation)
    const text = textOfUpdates(group.filter(isReadable).map((row) => row.update))
    return { draft, generation, text, sinceMs: group[0]?.atMs ?? 0 }
  })
  return leftovers.filter(({ text }) => text !== '')
}

/**
 * Applies the updates as one change of the doc. Not by merging them first: that takes the square of their number, over a second for an hour of
 * typing offline.
 */
export function applyAll(doc: Doc, updates: readonly Uint8Array[], origin: unknown): void {
  doc.transact(() => {
    for (const update of updates) applyUpdate(doc, update)
  }, origin)
}

function fitsInto(doc: Doc, updates: readonly Uint8Array[]): boolean {
  const copy = new Doc()
  try {
    applyUpdate(copy, encodeStateAsUpdate(doc))
    applyAll(copy, updates, null)
    return copy.store.pendingStructs === null && copy.store.pendingDs === null
  } finally {
    copy.destroy()
  }
}

function isReadable({ update }: StoredUpdate): boolean {
  try {
    decodeUpdate(update)
    return true
  } catch {
    // The device gave back something else than it was given: there is nothing to rescue in it.
    return false
  }
}
