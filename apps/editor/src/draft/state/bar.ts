import type { AccessBody, DraftBody, ReasonBody, Refusal } from '@scriptorium/protocol'
import type { DraftStatus, Leftover } from '@scriptorium/provider'
import type { WentOn } from './use-went-on.ts'

/** The one bar under the header. What stands higher in the list of `chooseBar` is graver and hides the rest. */
export type Bar =
  | { readonly kind: 'out-of-step' }
  | { readonly kind: 'store-damaged' }
  /** For the moment: its disk is full, say. */
  | { readonly kind: 'store-failed' }
  | { readonly kind: 'removed' }
  /** `text`: the wiki's own words, shown where it tells nothing shorter. */
  | { readonly kind: 'blocked'; readonly text: string; readonly block: ReasonBody['block'] }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** This person's sign-in ran out; nothing is sent until they are back. */
  | { readonly kind: 'sign-in-over'; readonly words: UnsentWords | null }
  | { readonly kind: 'offline'; readonly words: UnsentWords | null }
  | { readonly kind: 'server-gone'; readonly words: UnsentWords | null; readonly nextTryAtMs: number | null }
  /** There is no text to write in yet. */
  | { readonly kind: 'not-opened'; readonly nextTryAtMs: number | null }
  | { readonly kind: 'device-failed' }
  | { readonly kind: 'renewed'; readonly leftovers: readonly Leftover[] }
  | { readonly kind: 'locked'; readonly by: string | null; readonly untilMs: number | null }
  | { readonly kind: 'wiki-down'; readonly sinceMs: number | null }
  /** Published, but words came after the review: the draft goes on. */
  | { readonly kind: 'went-on'; readonly by: string; readonly revision: number }
  | { readonly kind: 'reading' }
  /** `text`: the wiki's own words. */
  | { readonly kind: 'protected'; readonly text: string }
  | { readonly kind: 'no-right'; readonly text: string | null }
  | ({ readonly kind: 'published'; readonly revision: number | null } & Ended)
  /** WebSockets are blocked on the way: it works, but slower. */
  | { readonly kind: 'slow-line' }
  | ({ readonly kind: 'closed' | 'abandoned' } & Ended)

interface Ended {
  readonly by: string | null
  readonly atMs: number | null
}

/** Words that the server does not have. `isKept`: they are on this device, not in this window alone. */
export interface UnsentWords {
  readonly codeUnits: number
  readonly sinceMs: number
  readonly isKept: boolean
}

export interface BarFacts {
  readonly status: DraftStatus
  readonly draft: Pick<DraftBody, 'state' | 'endedBy' | 'endedAtMs' | 'lockedUntilMs' | 'publishedRevision'>
  readonly access: Pick<AccessBody, 'reasons'> | null
  readonly isSignedIn: boolean
  readonly isSignInOver: boolean
  /** What the browser says of its line. */
  readonly isOnline: boolean
  readonly isWikiReachable: boolean
  /** When we first heard that the wiki does not answer. */
  readonly wikiDownSinceMs: number | null
  readonly leftovers: readonly Leftover[]
  readonly isDeviceFailed: boolean
  /** `null` also when the bar about it was closed. */
  readonly wentOn: WentOn | null
}

export function chooseBar(facts: BarFacts): Bar | null {
  const { status, draft } = facts
  const because = status.notice?.readOnlyBecause ?? null
  const words = unsentWords(status)
  const nextTryAtMs = status.connection.kind === 'waiting' ? status.connection.nextTryAtMs : null
  const isCut = status.connection.kind !== 'open'
  const ended = { by: draft.endedBy, atMs: draft.endedAtMs }

  if (status.save === 'out-of-step') return { kind: 'out-of-step' }
  if (because === 'store-damaged') return { kind: 'store-damaged' }
  if (because === 'store-failed') return { kind: 'store-failed' }
  if (because === 'removed') return { kind: 'removed' }
  const block = facts.access?.reasons.find((reason) => reason.code.includes('block'))
  if (block !== undefined && facts.isSignedIn) return { kind: 'blocked', text: block.text, block: block.block }
  if (status.refusal !== null) return { kind: 'refused', refusal: status.refusal }
  if (facts.isSignInOver) return { kind: 'sign-in-over', words }
  if (status.connection.kind === 'stopped' && status.connection.code === 4403) {
    return noRight(facts.access)
  }
  if (!status.isLoaded && status.connection.kind === 'waiting') return { kind: 'not-opened', nextTryAtMs }
  if (status.isLoaded && isCut && !facts.isOnline) return { kind: 'offline', words }
  if (status.isLoaded && (status.connection.kind === 'waiting' || status.save === 'device')) {
    return { kind: 'server-gone', words, nextTryAtMs }
  }
  if (facts.leftovers.length > 0) return { kind: 'renewed', leftovers: facts.leftovers }
  if (facts.isDeviceFailed && status.hasWordsOnNoDisk) return { kind: 'device-failed' }
  if (draft.state === 'locked' || because === 'locked') {
    return { kind: 'locked', by: draft.endedBy, untilMs: draft.lockedUntilMs }
  }
  if (draft.state === 'published' || because === 'published') {
    return { kind: 'published', ...ended, revision: draft.publishedRevision }
  }
  if (draft.state === 'closed' || draft.state === 'abandoned' || because === 'closed' || because === 'abandoned') {
    const isAbandoned = draft.state === 'abandoned' || because === 'abandoned'
    return { kind: isAbandoned ? 'abandoned' : 'closed', ...ended }
  }
  if (!facts.isWikiReachable) return { kind: 'wiki-down', sinceMs: facts.wikiDownSinceMs }
  if (!facts.isSignedIn) return { kind: 'reading' }
  if (because === 'no-right' || status.notice?.role === 'read') {
    return noRight(facts.access)
  }
  if (facts.wentOn !== null) return { kind: 'went-on', ...facts.wentOn }
  if (status.isSlowLine && status.connection.kind !== 'stopped') return { kind: 'slow-line' }
  return null
}

/** Codes of the wiki's API for a page that only some may write in. */
const protectedCodes = new Set(['protectedpage', 'cascadeprotected', 'titleprotected', 'protectednamespace'])

function noRight(access: BarFacts['access']): Bar {
  const reason = access?.reasons[0]
  if (reason === undefined) return { kind: 'no-right', text: null }
  return { kind: protectedCodes.has(reason.code) ? 'protected' : 'no-right', text: reason.text }
}

function unsentWords(status: DraftStatus): UnsentWords | null {
  if (status.waiting === null) return null
  const { codeUnits, sinceMs } = status.waiting
  return { codeUnits, sinceMs, isKept: !status.hasWordsOnNoDisk }
}
