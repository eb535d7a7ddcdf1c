import type { Duplex } from 'node:stream'
import { isFault, stateAt } from '@scriptorium/draft'
import type { AccessRecords, Clock, Draft, PeopleRecords, Person, Ticket } from '@scriptorium/draft'
import { WebSocketServer } from 'ws'
import { settledWithin } from '../chat/settled-within.ts'
import { liveSocketOptions } from '../live/editor-socket.ts'
import type { WebSocket } from 'ws'
import type { Upgrade } from '../http/door.ts'
import type { LiveDrafts } from '../live/live-drafts.ts'
import type { Log } from '../log.ts'
import { sha256 } from '../random-words.ts'
import type { DraftDesk } from './draft-access.ts'
import type { DraftOpening } from './open-draft.ts'

export interface LiveSocketParts {
  readonly access: AccessRecords
  readonly people: PeopleRecords
  readonly desk: DraftDesk
  readonly opening: DraftOpening
  readonly live: Pick<LiveDrafts, 'join'>
  readonly publicAddress: string
  readonly clock: Clock
  readonly log: Log
}

/** Why a connection is not let in: close code of packages/protocol. Accepted first, because a browser shows no status of a refused upgrade. */
class Refused extends Error {
  readonly closeCode: 4401 | 4403 | 4404 | 4409
  constructor(closeCode: Refused['closeCode'], reason: string) {
    super(reason)
    this.closeCode = closeCode
  }
}

export interface LiveSocket {
  /** Takes an HTTP connection that asks to become a WebSocket. */
  upgrade(...upgrade: Upgrade): void
  /** Takes no new connections from then on. */
  refuse(): void
  /** Waits until those that were told to go have gone, at most `patienceMs`, and cuts whoever does not answer. */
  gone(patienceMs: number): Promise<void>
}

/** `/live/{draft}?ticket=T[&frames=1]` on the HTTP server. */
export function serveLiveSocket(parts: LiveSocketParts): LiveSocket {
  const sockets = new WebSocketServer(liveSocketOptions)
  const open = new Set<Duplex>()
  let isClosing = false

  function upgrade(...[request, connection, head]: Upgrade): void {
    connection.on('error', () => connection.destroy())
    const url = URL.parse(request.url ?? '', 'http://here.invalid')
    const draft = /^\/live\/([^/]+)$/.exec(url?.pathname ?? '')?.[1]
    const { origin } = request.headers
    if (isClosing || url === null || draft === undefined) return refuseUpgrade(connection, isClosing ? 503 : 404)
    // A browser always says where a page comes from: a foreign page gets no frame at all.
    if (origin !== undefined && origin !== parts.publicAddress) return refuseUpgrade(connection, 403)
    open.add(connection)
    connection.on('close', () => open.delete(connection))
    sockets.handleUpgrade(request, connection, head, (socket) => {
      socket.on('error', () => socket.terminate())
      void letIn(socket, draft, url.searchParams, origin !== undefined, parts)
    })
  }
  return {
    upgrade,
    refuse() {
      isClosing = true
    },
    async gone(patienceMs) {
      // Cut in the middle of the farewell, a client would hear of a broken line instead.
      await settledWithin(
        parts.clock,
        patienceMs,
        [...open].map((connection) => new Promise((resolve) => connection.once('close', resolve))),
      )
      for (const connection of open) connection.destroy()
    },
  }
}

async function letIn(
  socket: WebSocket,
  id: string,
  query: URLSearchParams,
  isBrowser: boolean,
  parts: LiveSocketParts,
): Promise<void> {
  // Bytes that come while rights are being asked for wait in the socket: nothing is read before access is settled.
  socket.pause()
  try {
    const { draft, ticket, person, access } = await admit(id, query.get('ticket') ?? '', isBrowser, parts)
    await parts.opening.ensureSeeded(draft)
    // It takes the socket over, and lets it speak once the draft is there.
    await parts.live.join(socket, atThisMoment(draft, parts.clock.nowMs()), {
      person,
      mayWrite: access.mayWrite,
      readOnlyBecause: access.readOnlyBecause,
      wantsFrames: query.get('frames') === '1',
      cookieSha256: ticket.cookieSha256,
    })
  } catch (error) {
    socket.resume()
    if (error instanceof Refused) return socket.close(error.closeCode, error.message)
    parts.log.warn({ err: error }, 'connection not let in')
    socket.close(4503, 'come back')
  }
}

async function admit(id: string, ticketText: string, isBrowser: boolean, parts: LiveSocketParts) {
  const { access, people, desk, clock } = parts
  const ticket = await redeem(id, ticketText, parts)
  if (!isBrowser && ticket.isOneTime) throw new Refused(4401, 'a program needs a ticket that is not one-time')
  if (!(await isStillSignedIn(ticket, access, clock.nowMs()))) throw new Refused(4401, 'signed out')
  const found = await desk.readable(id, ticket.person).catch((error: unknown) => {
    throw isFault(error, 'draft/not-found') ? new Refused(4403, 'no right to read') : error
  })
  if (found.draft.generation !== ticket.generation) throw new Refused(4409, 'other generation')
  const person: Person | null = ticket.person === null ? null : ((await people.find(ticket.person)) ?? null)
  return { ...found, ticket, person }
}

async function redeem(id: string, ticketText: string, { access, clock, desk }: LiveSocketParts): Promise<Ticket> {
  // An address that is no draft's has its own close code; whoever may not read it hears the same.
  const draft = await desk.exists(id)
  if (draft === undefined) throw new Refused(4404, 'no such draft')
  return access.redeemTicket(sha256(ticketText), draft.draft, clock.nowMs()).catch((error: unknown) => {
    throw isFault(error, 'ticket/refused') ? new Refused(4401, `ticket ${error.details.reason}`) : error
  })
}

/** Signing out ends what was made in the sign-in, also what was not used yet. A revoked access key's tickets die in the same way. */
async function isStillSignedIn(ticket: Ticket, access: AccessRecords, nowMs: number): Promise<boolean> {
  if (ticket.cookieSha256 === null || ticket.person === null) return true
  if ((await access.findSignIn(ticket.cookieSha256, nowMs)) !== undefined) return true
  return (await access.findToken(ticket.cookieSha256, nowMs)) !== undefined
}

/** A lock that has run out holds nobody. */
function atThisMoment(draft: Draft, nowMs: number): Draft {
  return { ...draft, state: stateAt(draft, nowMs) }
}

function refuseUpgrade(connection: Duplex, status: 403 | 404 | 503): void {
  const words = { 403: 'Forbidden', 404: 'Not Found', 503: 'Service Unavailable' }[status]
  connection.end(`HTTP/1.1 ${status} ${words}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
