import type { PersonId } from './ids.ts'
import type { Draft, DraftState } from './records.ts'

/** A block as its author wrote it. */
export interface WikiBlock {
  /** Plain text; may be empty. */
  readonly reason: string
  /** `null`: it has no end. */
  readonly expiryMs: number | null
  /** `null`: the wiki itself, or nobody knows. */
  readonly by: string | null
}

/** Why the wiki says no. */
export interface WikiReason {
  /** As in the wiki's API. */
  readonly code: string
  /** The wiki's own words, plain, often long. */
  readonly text: string
  /** Of a block, as far as the wiki tells. */
  readonly block?: WikiBlock | undefined
}

/** What the wiki says about one action of one person on one page. */
export interface WikiSays {
  readonly isAllowed: boolean
  readonly reasons: readonly WikiReason[]
}

/** Who looks at a draft. `null`: somebody signed out. `operator`: whoever holds the operator's token. */
export type Viewer = PersonId | 'operator' | null

export type ReadOnlyReason = 'signed-out' | 'no-right' | 'locked' | 'closed' | 'published' | 'abandoned' | 'removed'

export interface DraftAccess {
  readonly mayRead: boolean
  readonly mayWrite: boolean
  readonly mayPublish: boolean
  /** Lock, unlock, close, abandon, remove people. */
  readonly mayManage: boolean
  readonly readOnlyBecause: ReadOnlyReason | null
  /** The wiki's own words why not. */
  readonly reasons: WikiSays['reasons']
}

/** A lock that has run out is no lock. */
export function stateAt(draft: Draft, nowMs: number): DraftState {
  const { state } = draft
  const isOver = state.kind === 'locked' && state.untilMs !== null && state.untilMs <= nowMs
  return isOver ? { kind: 'open' } : state
}

/** Open or locked: its text can still change or be published. */
export function isLive(state: DraftState): boolean {
  return state.kind === 'open' || state.kind === 'locked'
}

/**
 * Rules AC1–AC7 of SPEC.md.
 * @param wiki answers for this very viewer; for the operator they are not looked at
 */
export function decideAccess(
  draft: Draft,
  viewer: Viewer,
  wiki: { readonly read: WikiSays; readonly edit: WikiSays },
  nowMs: number,
): DraftAccess {
  if (viewer === 'operator')
    return {
      mayRead: true,
      mayWrite: false,
      mayPublish: false,
      mayManage: true,
      readOnlyBecause: 'no-right',
      reasons: [],
    }
  const state = stateAt(draft, nowMs)
  const because = readOnlyBecause(draft, state, viewer, wiki.edit)
  const mayRead = wiki.read.isAllowed
  const isBarred = because === 'signed-out' || because === 'removed' || because === 'no-right'
  return {
    mayRead,
    mayWrite: mayRead && because === null,
    mayPublish: mayRead && isLive(state) && !isBarred,
    mayManage: mayRead && viewer !== null && viewer === draft.startedBy,
    readOnlyBecause: because,
    reasons: mayRead ? wiki.edit.reasons : wiki.read.reasons,
  }
}

function readOnlyBecause(
  draft: Draft,
  state: DraftState,
  viewer: PersonId | null,
  edit: WikiSays,
): ReadOnlyReason | null {
  if (!isLive(state)) return state.kind === 'open' ? null : state.kind
  if (viewer === null) return 'signed-out'
  if (draft.removed.includes(viewer)) return 'removed'
  if (!edit.isAllowed) return 'no-right'
  return state.kind === 'locked' ? 'locked' : null
}

/**
 * Rule AC8: whoever may read a draft may talk about it, also while the page is protected or the draft locked; but a block is a block for talk too,
 * and who was removed is removed. The wiki's message keys for blocks all hold `blockedtext`.
 */
export function mayTalk(
  draft: Draft,
  person: PersonId,
  wiki: { readonly read: WikiSays; readonly edit: WikiSays },
): boolean {
  if (!wiki.read.isAllowed || draft.removed.includes(person)) return false
  return wiki.edit.isAllowed || !wiki.edit.reasons.some(({ code }) => /blocked|wiki-unreachable/.test(code))
}
