import type { DiffRow } from './text-diff.ts'

/** A run of rows under one heading. Without `heading` it stands above the first one. */
export interface DiffPlace {
  readonly heading: string | null
  readonly rows: readonly DiffRow[]
}

/** Gathers the changed rows (or all) under the headings of the new text. */
export function placesOf(rows: readonly DiffRow[], isWhole: boolean): readonly DiffPlace[] {
  const places: { heading: string | null; rows: DiffRow[] }[] = []
  let heading: string | null = null
  for (const row of rows) {
    heading = headingIn(row) ?? heading
    if (row.kind === 'same' && !isWhole) continue
    const last = places.at(-1)
    if (last === undefined || last.heading !== heading) places.push({ heading, rows: [row] })
    else last.rows.push(row)
  }
  return places
}

/** Changed places as a reader counts them: changed lines that follow each other are one. */
export function countPlaces(rows: readonly DiffRow[]): number {
  return rows.filter((row, index) => row.kind === 'changed' && rows[index - 1]?.kind !== 'changed').length
}

function headingIn(row: DiffRow): string | undefined {
  const line = row.kind === 'same' ? row.text : row.newLine === null ? '' : newTextOf(row)
  const found = /^(={1,6})\s*(.+?)\s*\1\s*$/.exec(line)?.[2]
  return found?.replaceAll(/'{2,}|\[\[(?:[^\]|]*\|)?|\]\]|<[^>]*>/g, '')
}

function newTextOf(row: Extract<DiffRow, { kind: 'changed' }>): string {
  return row.pieces.map((piece) => (piece.kind === 'removed' ? '' : piece.text)).join('')
}
