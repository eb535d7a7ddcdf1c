import type { DraftBody } from '@scriptorium/protocol'

/** What a page's way in leads to. */
export type StartPlan =
  | { readonly kind: 'enter'; readonly draft: string }
  /** Several drafts, or one and somebody wants another: the person chooses. `people`: different people in them. */
  | { readonly kind: 'choose'; readonly drafts: readonly DraftBody[]; readonly people: number }
  | { readonly kind: 'start' }

/**
 * One live draft is the page's draft: straight into it. Whoever asks for another is shown the live one first.
 * @param live live drafts of the page, oldest first
 */
export function planStart(live: readonly DraftBody[], wantsAnother: boolean): StartPlan {
  const [only, ...others] = live
  if (only === undefined) return { kind: 'start' }
  if (others.length === 0 && !wantsAnother) return { kind: 'enter', draft: only.id }
  const people = new Set(live.flatMap((draft) => draft.present.map((person) => person.id))).size
  return { kind: 'choose', drafts: live, people }
}
