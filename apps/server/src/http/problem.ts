import { DraftError } from '@scriptorium/draft'
import type { FaultCode } from '@scriptorium/draft'
import type { Problem } from '@scriptorium/protocol'
import type { Log } from '../log.ts'

interface Answer {
  readonly status: 400 | 401 | 403 | 404 | 409 | 413 | 429 | 500 | 502 | 503
  readonly title: string
  /** What to do next. */
  readonly detail: string
}

/** How each fault is answered over HTTP. */
export const problems: Readonly<Record<FaultCode, Answer>> = {
  'draft/not-found': answer(404, 'No draft with this address', 'Look at the list of live drafts.'),
  'draft/closed': answer(409, 'This draft is closed', 'Start a new draft of the page.'),
  'draft/locked': answer(409, 'This draft is locked', 'Wait until it is unlocked.'),
  'draft/not-yours': answer(403, 'Only the one who started this draft may do this', 'Ask that person or the operator.'),
  'draft/already-live': answer(409, 'This page is being drafted', 'Join that draft, or give a reason for another.'),
  'draft/text-changed': answer(409, 'The text changed after it was reviewed', 'Review again.'),
  'draft/out-of-step': answer(
    409,
    'Somebody’s text differs from the server’s',
    'Wait until the two are equal, then review again.',
  ),
  'draft/no-such-place': answer(
    404,
    'This place of the history is not there',
    'Load the history anew: it may be erased.',
  ),
  'draft/version-not-found': answer(404, 'No version with this address', 'Load the history anew.'),
  'draft/too-many-versions': answer(409, 'This draft has too many named versions', 'Take the name from another first.'),
  'draft/change-refused': answer(409, 'This change cannot be made', 'Load the history anew, or undo less at once.'),
  'draft/history-busy': answer(503, 'The history is being read', 'Try again in a moment.'),
  'page/title-refused': answer(400, 'The wiki does not take this title', 'Choose another title.'),
  'page/not-wikitext': answer(409, 'This page is not wikitext', 'Only pages of wikitext can be drafted.'),
  'page/not-found': answer(404, 'The wiki has no such page or revision', 'Look at the title.'),
  'person/not-signed-in': answer(401, 'Please sign in', 'Sign in with your wiki account.'),
  'person/not-allowed': answer(403, 'You may not do this', 'The reasons are the wiki’s own.'),
  'sign-in/refused': answer(403, 'The sign-in was refused', 'Begin the sign-in again.'),
  'ticket/refused': answer(403, 'The ticket was refused', 'Fetch a new ticket.'),
  'request/malformed': answer(400, 'The request cannot be understood', 'Compare it with /api/openapi.json.'),
  'request/forged': answer(403, 'This request may not do this', 'Do it in the web client, signed in.'),
  'request/too-large': answer(413, 'This is too large', 'Send less.'),
  'request/too-often': answer(429, 'Too many requests', 'Wait, then try again.'),
  'publication/not-found': answer(404, 'No publication with this address', 'Look at the latest publications.'),
  'publication/not-current': answer(
    409,
    'The page changed on the wiki',
    'Take its change into the draft and review again.',
  ),
  'publication/nothing-to-publish': answer(409, 'The draft and the page are the same', 'Write something first.'),
  'wiki/unreachable': answer(503, 'The wiki cannot be reached', 'Try again in a while.'),
  'wiki/read-only': answer(503, 'The wiki is read-only', 'Try again in a while.'),
  'wiki/refused': answer(502, 'The wiki refused', 'The text is the wiki’s own.'),
  'chat/rate-limited': answer(429, 'Too many messages', 'Wait, then try again.'),
  'chat/too-long': answer(413, 'The message is too long', 'Send it in parts.'),
  'chat/unreachable': answer(503, 'The chat cannot be reached', 'Try again in a while.'),
  'chat/refused': answer(502, 'The chat refused', 'The message is not sent again.'),
  'store/failed': answer(503, 'The store failed', 'Try again in a while.'),
  'store/damaged': answer(500, 'A part of this draft’s store is damaged', 'The operators have been told.'),
}

function answer(status: Answer['status'], title: string, detail: string): Answer {
  return { status, title, detail }
}

/** What is told of a failure. */
export function problemOf(error: DraftError): Problem {
  const { status, title, detail } = problems[error.code]
  return { type: `about:blank#${error.code}`, title, status, code: error.code, detail, details: { ...error.details } }
}

/** Any failure as a response. What is no `DraftError` is logged and shown without a word of what is inside. */
export function problemResponse(error: unknown, log: Log): Response {
  const problem = error instanceof DraftError ? problemOf(error) : internal
  if (problem === internal) log.error({ err: error }, 'request failed')
  else if (problem.status >= 500) log.warn({ err: error, code: problem.code }, 'request refused')
  return saidAs(problem)
}

export function saidAs(problem: Problem): Response {
  const headers = new Headers({ 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' })
  const retryAfterMs = problem.details['retryAfterMs']
  if (typeof retryAfterMs === 'number') headers.set('Retry-After', String(Math.ceil(retryAfterMs / 1000)))
  return new Response(JSON.stringify(problem), { status: problem.status, headers })
}

const internal: Problem = {
  type: 'about:blank#internal',
  title: 'Something failed in the server',
  status: 500,
  code: 'internal',
  detail: 'The operators have been told.',
  details: {},
}
