import { encodeSyncStep2, encodeUpdate } from '@scriptorium/protocol'

import type { TailEntry } from './tail.ts'
import { joinPieces, writeUpdate } from './update-pieces.ts'

/** A part of the tail is closed when it is so long: what is joined anew after an edit is never more than this, or a single update. */
const partBytes = 32 * 1024

interface Part {
  readonly entries: TailEntry[]
  bytes: number
  frame: Uint8Array | undefined
}

/**
 * The tail as newcomers get it: in parts, each joined once. Joining it whole after each edit would take the longer the more there is, and
 * whoever types and asks for copies by turns would make the server join all day.
 */
export class TailCopy {
  #parts: Part[] = []

  push(entry: TailEntry): void {
    const last = this.#parts.at(-1)
    const size = entry.update.length
    if (last === undefined || last.bytes + size > partBytes) {
      this.#parts.push({ entries: [entry], bytes: size, frame: undefined })
    } else {
      last.entries.push(entry)
      last.bytes += size
    }
  }

  /** Of a part that is folded only partly, the whole stays: repeating does no harm. */
  dropUpTo(sequence: TailEntry['sequence']): void {
    this.#parts = this.#parts.filter(({ entries }) => (entries.at(-1)?.sequence ?? 0) > sequence)
  }

  /** Updates, and a sync step 2 with the last of it: who has that has everything. */
  frames(): readonly Uint8Array[] {
    return framesOf(this.#parts)
  }

  /** The same of what came after a place. */
  framesAfter(sequence: number): readonly Uint8Array[] {
    const [first, ...others] = this.#parts.filter(({ entries }) => (entries.at(-1)?.sequence ?? 0) > sequence)
    if (first === undefined) return framesOf([])
    const entries = first.entries.filter((entry) => entry.sequence > sequence)
    return framesOf([{ entries, bytes: first.bytes, frame: undefined }, ...others])
  }
}

function framesOf(parts: readonly Part[]): readonly Uint8Array[] {
  const last = parts.at(-1)
  return [
    ...parts.slice(0, -1).map((part) => (part.frame ??= encodeUpdate(joined(part)))),
    encodeSyncStep2(last === undefined ? writeUpdate({ sections: [], deletions: new Map() }) : joined(last)),
  ]
}

function joined({ entries }: Part): Uint8Array {
  const [only] = entries
  if (only !== undefined && entries.length === 1) return only.update
  return writeUpdate(joinPieces(entries.map(({ pieces }) => pieces)))
}
