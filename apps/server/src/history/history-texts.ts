import type { CreditedText, CreditSpan, PersonId } from '@scriptorium/draft'

import type { CharacterSpan } from './character-times.ts'
import type { HistoryReading } from './history-reading.ts'

/** A part of the text at a place, or of what went since an earlier one. */
export interface HistoryPiece {
  readonly text: string
  readonly kind: 'kept' | 'added' | 'removed'
  /** Who removed it; of the others, who wrote it first. `null`: the page's own words. */
  readonly person: PersonId | null
}

export function standsAt({ writtenAt, removedAt }: CharacterSpan, sequence: number): boolean {
  return writtenAt <= sequence && removedAt > sequence
}

/** The text at a place and whose it is. */
export function creditedTextAt(reading: HistoryReading, sequence: number): CreditedText {
  let wikitext = ''
  const spans: CreditSpan[] = []
  for (const piece of reading.pieces()) {
    if (!standsAt(piece, sequence)) continue
    wikitext += piece.text
    for (const span of reading.creditOf(piece.clientId, piece.clock, piece.codeUnits)) {
      const last = spans.at(-1)
      if (last === undefined || last.person !== span.person) spans.push(span)
      else spans[spans.length - 1] = { ...last, codeUnits: last.codeUnits + span.codeUnits }
    }
  }
  return { wikitext, spans }
}

/** @param since an earlier place, with which the text is compared; `null`: with nothing, all of it is kept */
export function piecesAt(reading: HistoryReading, sequence: number, since: number | null): HistoryPiece[] {
  const pieces: HistoryPiece[] = []
  let change: HistoryPiece[] = []
  const endChange = (): void => {
    for (const piece of settled(change)) add(pieces, piece)
    change = []
  }
  for (const piece of reading.pieces()) {
    const isNow = standsAt(piece, sequence)
    const wasThen = since === null ? isNow : standsAt(piece, since)
    if (!isNow && !wasThen) continue
    if (!isNow) {
      add(change, { text: piece.text, kind: 'removed', person: reading.authorAt(piece.removedAt) })
      continue
    }
    const kind = wasThen ? 'kept' : 'added'
    if (kind === 'kept') endChange()
    let from = 0
    for (const { codeUnits, person } of reading.creditOf(piece.clientId, piece.clock, piece.codeUnits)) {
      add(kind === 'kept' ? pieces : change, { text: piece.text.slice(from, from + codeUnits), kind, person })
      from += codeUnits
    }
  }
  endChange()
  return pieces
}

/** What went and came back as it was has not changed. */
function settled(change: readonly HistoryPiece[]): readonly HistoryPiece[] {
  const textOf = (kind: HistoryPiece['kind']): string =>
    change.reduce((text, piece) => (piece.kind === kind ? text + piece.text : text), '')
  if (textOf('added') !== textOf('removed')) return change
  return change.flatMap((piece) => (piece.kind === 'added' ? [{ ...piece, kind: 'kept' }] : []))
}

function add(pieces: HistoryPiece[], piece: HistoryPiece): void {
  const last = pieces.at(-1)
  if (last !== undefined && last.kind === piece.kind && last.person === piece.person)
    pieces[pieces.length - 1] = { ...last, text: last.text + piece.text }
  else pieces.push(piece)
}
