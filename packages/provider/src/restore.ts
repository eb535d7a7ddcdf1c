import { applyUpdate, Doc, encodeStateAsUpdate, mergeUpdates } from 'yjs'
import type { Leftover, StoredUpdate } from './device-copy.ts'
import { textOfUpdates } from './unsent-text.ts'

/** What becomes of the words that were found on this device. */
export interface RestorePlan {
  /** Goes into the doc as one change; `null` when there is nothing of this generation. */
  readonly update: Uint8Array | null
  /** Rows that `update` stands for. */
  readonly keys: readonly number[]
  readonly codeUnits: number
  readonly sinceMs: number
  /** Cannot be merged: another generation, or rows that do not fit the text. */
  readonly leftovers: readonly Leftover[]
  readonly leftoverKeys: readonly number[]
}

/**
 * Decides about the rows of one draft, once the server's whole text is in `doc`. Rows of another generation are never merged. Rows of this one are
 * tried on a copy first: what leaves anything pending does not fit (a row before it is missing), and merged it would poison the doc.
 */
export function planRestore(doc: Doc, draft: string, generation: number, rows: readonly StoredUpdate[]): RestorePlan {
  const current = rows.filter((row) => row.generation === generation)
  const update = current.length === 0 ? null : mergeUpdates(current.map((row) => row.update))
  const fits = update !== null && fitsInto(doc, update)
  const stale = fits ? rows.filter((row) => row.generation !== generation) : rows
  const merged = fits ? current : []
  return {
    update: fits ? update : null,
    keys: merged.map((row) => row.key),
    codeUnits: merged.reduce((sum, row) => sum + row.codeUnits, 0),
    sinceMs: merged[0]?.atMs ?? 0,
    leftovers: leftoversOf(draft, stale),
    leftoverKeys: stale.map((row) => row.key),
  }
}

/** A leftover for each generation, oldest first. */
export function leftoversOf(draft: string, rows: readonly StoredUpdate[]): Leftover[] {
  const generations = [...new Set(rows.map((row) => row.generation))]
  return generations.map((generation) => {
    const group = rows.filter((row) => row.generation === generation)
    const text = textOfUpdates(group.map((row) => row.update))
    return { draft, generation, text, sinceMs: group[0]?.atMs ?? 0 }
  })
}

function fitsInto(doc: Doc, update: Uint8Array): boolean {
  const copy = new Doc()
  try {
    applyUpdate(copy, encodeStateAsUpdate(doc))
    applyUpdate(copy, update)
    return copy.store.pendingStructs === null && copy.store.pendingDs === null
  } catch {
    // A row that Yjs cannot read fits nowhere; its text is handed out.
    return false
  } finally {
    copy.destroy()
  }
}
