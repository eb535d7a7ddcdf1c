import type { AccessRecords, Clock, Ticket } from '@scriptorium/draft'
import { WebSocket } from 'ws'
import type { Line } from '../live/lines/line.ts'
import type { LiveDrafts } from '../live/live-drafts.ts'
import type { Log } from '../log.ts'

/** Timers cannot wait much longer than three weeks; an access key lives up to a year. */
const longestWaitMs = 24 * 60 * 60_000

export interface FollowedSignInParts {
  readonly access: Pick<AccessRecords, 'findSignIn' | 'findToken'>
  readonly live: Pick<LiveDrafts, 'endSignIn'>
  readonly clock: Clock
  readonly log: Log
}

/** Signing out ends what was made in the sign-in, also what was not used yet. A revoked access key's tickets die in the same way. */
export async function isStillSignedIn(
  ticket: Ticket,
  access: FollowedSignInParts['access'],
  nowMs: number,
): Promise<boolean> {
  return (await findEndMs(ticket, access, nowMs)) !== undefined
}

/** A connection does not outlive the sign-in, or the access key, that it came with: people stay for weeks. */
export function followSignIn(socket: Line, ticket: Ticket, { access, live, clock, log }: FollowedSignInParts): void {
  const { cookieSha256 } = ticket
  if (cookieSha256 === null) return
  let cancel: (() => void) | undefined
  let isGone = socket.readyState !== WebSocket.OPEN
  socket.once('close', () => {
    isGone = true
    cancel?.()
  })

  async function look(sha256: string): Promise<void> {
    const nowMs = clock.nowMs()
    const endMs = await findEndMs(ticket, access, nowMs)
    if (endMs === undefined) live.endSignIn(sha256)
    else if (!isGone) cancel = clock.after(Math.min(endMs - nowMs, longestWaitMs), () => lookAgain(sha256))
  }
  function lookAgain(sha256: string): void {
    look(sha256).catch((error: unknown) => {
      log.warn({ err: error }, 'sign-in of a connection not looked at')
      if (!isGone) cancel = clock.after(longestWaitMs, () => lookAgain(sha256))
    })
  }
  lookAgain(cookieSha256)
}

/** `Infinity`: somebody signed out, whose reading ends with nothing. `undefined`: it is over. */
async function findEndMs(
  { cookieSha256, person }: Ticket,
  access: FollowedSignInParts['access'],
  nowMs: number,
): Promise<number | undefined> {
  if (cookieSha256 === null || person === null) return Infinity
  const found = (await access.findSignIn(cookieSha256, nowMs)) ?? (await access.findToken(cookieSha256, nowMs))
  return found?.expiresAtMs
}
