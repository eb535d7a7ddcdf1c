import type { AccessRecords, Clock } from '@scriptorium/draft'
import { DraftError } from '@scriptorium/draft'
import { ticketBody, ticketRequest } from '../http/body-schemas.ts'
import { route, signedIn } from '../http/route.ts'
import type { Route } from '../http/route.ts'
import { randomWord, sha256 } from '../random-words.ts'
import { needPerson, viewerOf } from '../sign-in/caller.ts'
import type { Caller } from '../sign-in/caller.ts'
import type { DraftDesk } from './draft-access.ts'
import type { DraftOpening } from './open-draft.ts'

/** From fetching the ticket to the first byte of the WebSocket, on a slow phone. */
const oneTimeLifetimeS = 60
const standardLifetimeS = 3600

export interface TicketRouteParts {
  readonly access: AccessRecords
  readonly desk: DraftDesk
  readonly opening: DraftOpening
  readonly publicAddress: string
  readonly clock: Clock
}

export function ticketRoutes({ access, desk, opening, publicAddress, clock }: TicketRouteParts): Route[] {
  return [
    route({
      operation: 'createTicket',
      method: 'POST',
      path: '/api/drafts/{draft}/tickets',
      summary: 'Get a ticket for the WebSocket of a draft',
      who: ['nobody', ...signedIn],
      body: ticketRequest,
      status: 201,
      answer: ticketBody,
      faults: ['draft/not-found', 'wiki/unreachable'],
      async handle({ caller, path, body }) {
        const { draft } = await desk.readable(path['draft'] ?? '', viewerOf(caller))
        if (!body.isOneTime && caller.kind === 'nobody')
          throw new DraftError('person/not-signed-in', { action: 'get a ticket for a program' })
        await opening.ensureSeeded(draft)
        const ticket = randomWord()
        const lifetimeS = body.isOneTime ? oneTimeLifetimeS : (body.lifetimeS ?? standardLifetimeS)
        const expiresAtMs = clock.nowMs() + lifetimeS * 1000
        await access.createTicket({
          ticketSha256: sha256(ticket),
          draft: draft.draft,
          generation: draft.generation,
          person: caller.kind === 'cookie' || caller.kind === 'token' ? caller.person.person : null,
          isOneTime: body.isOneTime,
          expiresAtMs,
          cookieSha256: signedInBy(caller),
        })
        const socketAddress = `${publicAddress.replace(/^http/, 'ws')}/live`
        return { ticket, generation: draft.generation, expiresAtMs, socketAddress }
      },
    }),
    route({
      operation: 'revokeTickets',
      method: 'DELETE',
      path: '/api/drafts/{draft}/tickets',
      summary: 'Revoke all my tickets of a draft that are not used up',
      who: signedIn,
      faults: ['draft/not-found'],
      async handle({ caller, path }) {
        const { draft } = await desk.readable(path['draft'] ?? '', viewerOf(caller))
        await access.revokeTickets({ person: needPerson(caller, 'revoke tickets').person, draft: draft.draft })
        return null
      },
    }),
  ]
}

/** What ends the connections opened with the ticket: signing out, or revoking the access key it was made with. */
function signedInBy(caller: Caller): string | null {
  if (caller.kind === 'cookie') return caller.signIn.cookieSha256
  return caller.kind === 'token' ? caller.token.tokenSha256 : null
}
