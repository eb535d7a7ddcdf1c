import { countBytes } from './code-points.ts'
import type { DiffRow } from './text-diff.ts'

/** UTF-8 bytes that a comparison adds and removes, line ends of whole lines included. */
export function diffBytes(rows: readonly DiffRow[]): { readonly added: number; readonly removed: number } {
  let added = 0
  let removed = 0
  for (const row of rows) {
    if (row.kind === 'same') continue
    for (const piece of row.pieces) {
      if (piece.kind === 'added') added += countBytes(piece.text)
      if (piece.kind === 'removed') removed += countBytes(piece.text)
    }
    if (row.oldLine === null) added += 1
    if (row.newLine === null) removed += 1
  }
  return { added, removed }
}
