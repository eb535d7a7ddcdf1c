import type { Generation, PersonId, SequenceNumber } from '@scriptorium/draft'

/** The durable text of a draft at a stated place. */
export interface TextAt {
  readonly generation: Generation
  readonly sequence: SequenceNumber
  readonly wikitext: string
  /** SHA-256 of the UTF-8 bytes, hexadecimal. */
  readonly sha256: string
}

/** Who wrote the words of a text: consecutive spans that cover it. `null`: the server's seed, the words of the base revision. */
export interface WrittenSpan {
  readonly codeUnits: number
  readonly person: PersonId | null
}

/** A text and who wrote it. */
export interface Written {
  readonly at: TextAt
  /** Read through the log at the first call. */
  readonly spans: () => Promise<readonly WrittenSpan[]>
}
