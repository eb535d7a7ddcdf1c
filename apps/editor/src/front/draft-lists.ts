import type { DraftBody } from '@scriptorium/protocol'

/** Nobody in it for this long: the draft has gone quiet. 15 minutes: one answers the door and comes back. */
const quietAfterMs = 15 * 60_000

export interface DraftLists {
  /** Somebody is in it, or wrote within 15 minutes. Mine first, then newest words first. */
  readonly live: readonly DraftBody[]
  /** The others, newest words first. */
  readonly quiet: readonly DraftBody[]
  /** Different people in the live drafts. */
  readonly people: number
}

/** @param me central user id; `null` when signed out */
export function splitDrafts(drafts: readonly DraftBody[], me: string | null, nowMs: number): DraftLists {
  const newestFirst = drafts.toSorted((a, b) => b.changedAtMs - a.changedAtMs)
  const live = newestFirst.filter((draft) => isLive(draft, nowMs))
  return {
    live: [...live.filter((draft) => isMine(draft, me)), ...live.filter((draft) => !isMine(draft, me))],
    quiet: newestFirst.filter((draft) => !isLive(draft, nowMs)),
    people: new Set(live.flatMap((draft) => draft.present.map((person) => person.id))).size,
  }
}

/** I started it or wrote in it. */
export function isMine(draft: Pick<DraftBody, 'authors' | 'startedBy'>, me: string | null): boolean {
  return me !== null && (draft.startedBy.id === me || draft.authors.some((author) => author.id === me))
}

function isLive(draft: DraftBody, nowMs: number): boolean {
  return draft.present.length > 0 || nowMs - draft.changedAtMs < quietAfterMs
}
