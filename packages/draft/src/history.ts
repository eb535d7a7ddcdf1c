import type { DraftId, Generation, PersonId, SequenceNumber, VersionId } from './ids.ts'

/** A pause longer than this ends a stretch: coming back from a cup of tea begins a new one. */
export const longestPauseMs = 5 * 60_000
/** Code units of `words`. */
export const maxStretchWords = 80
/** Names of places in one draft: more are no help to anybody. */
export const maxVersions = 500
/** Code units of a name. */
export const maxVersionName = 100

/** What kind of change an entry of the log is. `restored`, `undid`: the server wrote it for the person. */
export type ChangeKind = 'began' | 'wrote' | 'restored' | 'undid'

/** A section of the text, told by the line break before its heading: it stays the same section while the heading is reworded. */
export interface HistorySection {
  readonly anchor: string
  /** As plain text. */
  readonly heading: string
}

/** What one entry of the log changed. */
export interface HistoryChange {
  readonly sequence: SequenceNumber
  readonly atMs: number
  /** `null`: the server itself. */
  readonly person: PersonId | null
  readonly kind: ChangeKind
  /** That the last change is in; `null`: before the first heading. */
  readonly section: HistorySection | null
  /** UTF-16 code units that came. */
  readonly added: number
  /** What went, by when it was written. */
  readonly removed: readonly {
    readonly codeUnits: number
    readonly writtenAt: SequenceNumber
    readonly isOwn: boolean
  }[]
  /** What was written last; empty when it only removed. */
  readonly words: string
  /** The words follow directly on those that this person wrote before. */
  readonly goesOn: boolean
  /** Code units at the end of the words that this person wrote last which went. */
  readonly tookBack: number
}

/** What one person wrote in one section without a longer pause. */
export interface Stretch {
  readonly from: SequenceNumber
  readonly to: SequenceNumber
  readonly beganAtMs: number
  readonly endedAtMs: number
  readonly person: PersonId | null
  readonly kind: ChangeKind
  readonly section: HistorySection | null
  readonly added: number
  readonly removed: number
  readonly words: string
}

/** A place with a name. */
export interface NamedVersion {
  readonly version: VersionId
  readonly draft: DraftId
  readonly generation: Generation
  readonly sequence: SequenceNumber
  readonly name: string
  /** `operator`: whoever runs the server. */
  readonly by: PersonId | 'operator'
  readonly atMs: number
}

/** Makes stretches of changes, which come in the order of their places. Rules HI1–HI6. */
export class Stretches {
  readonly #all: Stretch[] = []
  /** Where each person's newest one is. */
  readonly #newest = new Map<PersonId | null, number>()

  /** In the order of their first places. */
  get all(): readonly Stretch[] {
    return this.#all
  }

  take(change: HistoryChange): void {
    const { sequence, atMs, person, kind, section } = change
    const index = this.#newest.get(person)
    const open = index === undefined ? undefined : this.#all[index]
    if (index !== undefined && open !== undefined && goesOnWith(open, change)) {
      this.#all[index] = { ...open, to: sequence, endedAtMs: atMs, section, ...sumOf(open, change) }
      return
    }
    const fresh = { from: sequence, to: sequence, beganAtMs: atMs, endedAtMs: atMs, person, kind, section }
    this.#newest.set(person, this.#all.length)
    this.#all.push({ ...fresh, ...sumOf({ ...fresh, added: 0, removed: 0, words: '' }, change) })
  }
}

/** Newest first, those that begin before `before`. @param before left out: from the newest on */
export function stretchesBefore(
  all: readonly Stretch[],
  before: number | null,
  limit: number,
): { readonly stretches: readonly Stretch[]; readonly hasMore: boolean } {
  let end = all.length
  if (before !== null) {
    let low = 0
    while (low < end) {
      const middle = (low + end) >> 1
      if ((all[middle]?.from ?? 0) < before) low = middle + 1
      else end = middle
    }
  }
  const start = Math.max(0, end - limit)
  return { stretches: all.slice(start, end).toReversed(), hasMore: start > 0 }
}

function goesOnWith(open: Stretch, { atMs, kind, section }: HistoryChange): boolean {
  if (open.kind !== 'wrote' || kind !== 'wrote') return false
  return atMs - open.endedAtMs <= longestPauseMs && open.section?.anchor === section?.anchor
}

function sumOf(open: Stretch, change: HistoryChange): Pick<Stretch, 'added' | 'removed' | 'words'> {
  let { added, removed } = open
  added += change.added
  for (const { codeUnits, writtenAt, isOwn } of change.removed) {
    if (isOwn && writtenAt >= open.from) added -= codeUnits
    else removed += codeUnits
  }
  const left = open.words.slice(0, Math.max(0, open.words.length - change.tookBack))
  const words = change.words === '' ? left : lastWords((change.goesOn ? left : '') + change.words)
  return { added, removed, words }
}

/** The last of it, in one line, and no half character at its beginning. */
function lastWords(words: string): string {
  const cut = words.slice(-maxStretchWords).replaceAll(/[\s\p{Cc}]/gu, ' ')
  const first = cut.charCodeAt(0)
  return first >= 0xdc00 && first <= 0xdfff ? cut.slice(1) : cut
}
