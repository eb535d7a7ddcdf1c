/**
 * Every way a port or a rule may fail, and what each failure carries. A new line here is an API change.
 * Each code has its words in the web client (`error-{code with slash and dashes}`), its HTTP status in apps/server.
 */
export interface Faults {
  'draft/not-found': { readonly draft: string }
  'draft/closed': { readonly draft: string }
  'draft/locked': { readonly draft: string }
  'draft/not-yours': { readonly draft: string; readonly reason: string }
  /** A live draft of this page exists: join it, or say why a second is needed. */
  'draft/already-live': { readonly draft: string; readonly title: string }
  'draft/text-changed': { readonly draft: string; readonly reviewedSha256: string; readonly currentSha256: string }
  /** An editor and the server hold different texts at the same place: nothing is published before that is settled. */
  'draft/out-of-step': { readonly draft: string }
  /** This place of its history is not there: it was erased, or never was. */
  'draft/no-such-place': { readonly draft: string; readonly generation: number; readonly sequence: number }
  'draft/version-not-found': { readonly version: string }
  'draft/too-many-versions': { readonly draft: string; readonly max: number }
  /** What the server would have written for somebody cannot be admitted; `reason` is that of a refused update. */
  'draft/change-refused': { readonly draft: string; readonly reason: string }
  /** Reading the history took too long, or too many wait for one. */
  'draft/history-busy': { readonly draft: string; readonly retryAfterMs: number }
  'page/title-refused': { readonly title: string; readonly reason: string }
  'page/not-wikitext': { readonly title: string; readonly contentModel: string }
  'page/not-found': { readonly title: string }
  'person/not-signed-in': { readonly action: string }
  'person/not-allowed': { readonly action: string; readonly reasons: readonly string[] }
  'sign-in/refused': {
    readonly reason: 'expired' | 'bad-signature' | 'wrong-audience' | 'no-pending-sign-in' | 'malformed'
  }
  'ticket/refused': { readonly reason: 'unknown' | 'expired' | 'used' | 'revoked' | 'other-draft' | 'other-generation' }
  'request/malformed': { readonly problem: string }
  'request/forged': { readonly reason: 'origin' | 'csrf' | 'fetch-site' | 'token-may-not' }
  'request/too-large': { readonly maxBytes: number }
  'request/too-often': { readonly retryAfterMs: number }
  'publication/not-found': { readonly publication: string }
  'publication/not-current': { readonly title: string; readonly currentRevision: number; readonly baseRevision: number }
  'publication/nothing-to-publish': { readonly draft: string }
  'wiki/unreachable': { readonly wiki: string }
  'wiki/read-only': { readonly reason: string }
  'wiki/refused': { readonly wikiCode: string; readonly text: string }
  'chat/rate-limited': { readonly retryAfterMs: number }
  'chat/too-long': { readonly maxCodeUnits: number }
  'chat/unreachable': { readonly homeserver: string }
  /** The homeserver said no for good: the message is never sent again. */
  'chat/refused': { readonly errcode: string }
  'store/failed': { readonly operation: string }
  'store/damaged': { readonly draft: string; readonly sequence: number }
}

export type FaultCode = keyof Faults

/** A failure with a code from a closed list and details typed by it. The code leads the message: often that is all one sees. */
export class DraftError<Code extends FaultCode = FaultCode> extends Error {
  override readonly name = 'DraftError'
  readonly code: Code
  readonly details: Faults[Code]
  constructor(code: Code, details: Faults[Code], options?: ErrorOptions) {
    super(`[${code}] ${JSON.stringify(details)}`, options)
    this.code = code
    this.details = details
  }
}

/** Narrows by code: `if (isFault(error, 'draft/locked')) error.details.draft`. */
export function isFault<Code extends FaultCode>(error: unknown, code: Code): error is DraftError<Code> {
  return error instanceof DraftError && error.code === code
}
