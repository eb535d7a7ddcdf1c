import type { Duplex } from 'node:stream'
import { isFault, stateAt } from '@scriptorium/draft'
import { moveReason } from '@scriptorium/protocol'
import type { AccessRecords, Clock, Draft, DraftAccess, PeopleRecords, Person, Ticket } from '@scriptorium/draft'
import { WebSocketServer } from 'ws'
import { settledWithin } from '../settled-within.ts'
import { liveSocketOptions, readerSocketOptions } from '../live/lines/editor-socket.ts'
import type { Upgrade } from '../http/door.ts'
import type { Line } from '../live/lines/line.ts'
import type { LiveDrafts } from '../live/live-drafts.ts'
import { PacedReading } from '../live/lines/paced-reading.ts'
import { SocketLine } from '../live/lines/socket-line.ts'
import type { Log } from '../log.ts'
import { sha256 } from '../random-words.ts'
import type { DraftDesk } from './draft-access.ts'
import { followSignIn, isStillSignedIn } from './followed-sign-in.ts'
import type { DraftOpening } from './open-draft.ts'

export interface LiveSocketParts {
  readonly access: Pick<AccessRecords, 'redeemTicket' | 'findSignIn' | 'findToken'>
  readonly people: Pick<PeopleRecords, 'find'>
  readonly desk: Pick<DraftDesk, 'exists' | 'readable' | 'access'>
  readonly opening: Pick<DraftOpening, 'ensureSeededAndLoad'>
  readonly live: Pick<LiveDrafts, 'join' | 'endSignIn' | 'changeState' | 'changeAccess'>
  readonly publicAddress: string
  readonly clock: Clock
  readonly log: Log
}

/** Why a connection is not let in: close code of packages/protocol. Accepted first, because a browser shows no status of a refused upgrade. */
class Refused extends Error {
  readonly closeCode: 4401 | 4403 | 4404 | 4409 | 4503
  constructor(closeCode: Refused['closeCode'], reason: string) {
    super(reason)
    this.closeCode = closeCode
  }
}

export interface LiveSocket {
  /** Takes an HTTP connection that asks to become a WebSocket. */
  upgrade(...upgrade: Upgrade): void
  /**
   * The same for a line over HTTPS. Never rejects.
   * @param onAdmitted hears how large a message this person may send, before the first is read
   */
  letIn(asked: Asked, line: Line, onAdmitted: (maxMessageBytes: number) => void): Promise<void>
  /** Takes no new connections from then on. */
  refuse(): void
  /** Waits until those that were told to go have gone, at most `patienceMs`, and cuts whoever does not answer. */
  gone(patienceMs: number): Promise<void>
}

/** `/live/{draft}?ticket=T[&frames=1]` on the HTTP server. */
export function serveLiveSocket(parts: LiveSocketParts): LiveSocket {
  const sockets = new WebSocketServer(liveSocketOptions)
  const readerSockets = new WebSocketServer(readerSocketOptions)
  const reading = new PacedReading()
  const open = new Set<Duplex>()
  let isClosing = false
  /** One for all, as `endBroken`. */
  const forget = function forget(this: Duplex): void {
    open.delete(this)
  }

  function upgrade(...[request, connection, head]: Upgrade): void {
    connection.on('error', endBroken)
    const url = URL.parse(request.url ?? '', 'http://here.invalid')
    const draft = /^\/live\/([^/]+)$/.exec(url?.pathname ?? '')?.[1]
    const { origin } = request.headers
    if (isClosing || url === null || draft === undefined) return refuseUpgrade(connection, isClosing ? 503 : 404)
    // A browser always says where a page comes from: a foreign page gets no frame at all.
    if (origin !== undefined && origin !== parts.publicAddress) return refuseUpgrade(connection, 403)
    reading.pace(connection)
    open.add(connection)
    connection.on('close', forget)
    void accept({ draft, query: url.searchParams, isBrowser: origin !== undefined }, [request, connection, head])
  }

  async function accept(asked: Asked, upgraded: Upgrade): Promise<void> {
    const guest = await admitted(asked, parts)
    // Nothing was read so far: it waits in the connection.
    const accepting = boundsOf(guest) === liveSocketOptions ? sockets : readerSockets
    accepting.handleUpgrade(...upgraded, (socket) => {
      // From now on `ws` listens.
      upgraded[1].off('error', endBroken)
      void letIn(new SocketLine(socket, upgraded[1]), guest, asked.query.get('frames') === '1', parts)
    })
  }

  return {
    upgrade,
    async letIn(asked, line, onAdmitted) {
      const guest = isClosing ? new Refused(4503, moveReason(0)) : await admitted(asked, parts)
      onAdmitted(boundsOf(guest).maxPayload)
      await letIn(line, guest, asked.query.get('frames') === '1', parts)
    },
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

/** What the address and the headers of an upgrade say. */
export interface Asked {
  readonly draft: string
  readonly query: URLSearchParams
  /** A page of ours, and no program. */
  readonly isBrowser: boolean
}

/** One for all: a closure would keep the whole request in memory for as long as its connection is open. */
function endBroken(this: Duplex): void {
  this.destroy()
}

/** Whoever has no name keeps no large message in our memory. */
function boundsOf(guest: Guest | Refused): typeof liveSocketOptions | typeof readerSocketOptions {
  return guest instanceof Refused || guest.person === null ? readerSocketOptions : liveSocketOptions
}

/** Somebody whose ticket holds. */
interface Guest {
  readonly draft: Draft
  readonly ticket: Ticket
  readonly person: Person | null
  readonly access: DraftAccess
}

async function letIn(
  socket: Line,
  guest: Guest | Refused,
  wantsFrames: boolean,
  parts: LiveSocketParts,
): Promise<void> {
  if (guest instanceof Refused) return socket.close(guest.closeCode, guest.message)
  // Bytes that come while the draft is loaded wait in the socket: nothing is read before.
  socket.pause()
  try {
    const { draft, ticket, person, access } = guest
    await parts.opening.ensureSeededAndLoad(draft)
    // It takes the socket over, and lets it speak once the draft is there.
    await parts.live.join(socket, atThisMoment(draft, parts.clock.nowMs()), {
      person,
      mayWrite: access.mayWrite,
      readOnlyBecause: access.readOnlyBecause,
      wantsFrames,
      cookieSha256: ticket.cookieSha256,
    })
    followSignIn(socket, ticket, parts)
    await catchUp(guest, parts)
  } catch (error) {
    socket.resume()
    parts.log.warn({ err: error }, 'connection not let in')
    socket.close(4503, 'come back')
  }
}

/** A block or a lock while the draft was being loaded reached nobody. It holds for this connection too. */
async function catchUp({ draft: { draft: id }, ticket }: Guest, { desk, live, clock }: LiveSocketParts): Promise<void> {
  const draft = await desk.exists(id)
  if (draft === undefined) return
  live.changeState(atThisMoment(draft, clock.nowMs()))
  const { mayRead, mayWrite, readOnlyBecause } = await desk.access(draft, ticket.person)
  live.changeAccess(id, ticket.person, mayRead ? { mayWrite, readOnlyBecause } : null)
}

/** Never rejects. */
async function admitted({ draft, query, isBrowser }: Asked, parts: LiveSocketParts): Promise<Guest | Refused> {
  try {
    return await admit(draft, query.get('ticket') ?? '', isBrowser, parts)
  } catch (error) {
    if (error instanceof Refused) return error
    parts.log.warn({ err: error }, 'connection not let in')
    return new Refused(4503, 'come back')
  }
}

async function admit(id: string, ticketText: string, isBrowser: boolean, parts: LiveSocketParts): Promise<Guest> {
  const { access, people, desk, clock } = parts
  const ticket = await redeem(id, ticketText, isBrowser, parts)
  if (!isBrowser && ticket.isOneTime) throw new Refused(4401, 'a program needs a ticket that is not one-time')
  if (!(await isStillSignedIn(ticket, access, clock.nowMs()))) throw new Refused(4401, 'signed out')
  const found = await desk.readable(id, ticket.person).catch((error: unknown) => {
    throw isFault(error, 'draft/not-found') ? new Refused(4403, 'no right to read') : error
  })
  if (found.draft.generation !== ticket.generation) throw new Refused(4409, 'other generation')
  const person: Person | null = ticket.person === null ? null : ((await people.find(ticket.person)) ?? null)
  return { ...found, ticket, person }
}

async function redeem(
  id: string,
  ticketText: string,
  isBrowser: boolean,
  { access, clock, desk }: LiveSocketParts,
): Promise<Ticket> {
  // An address that is no draft's has its own close code; whoever may not read it hears the same.
  const draft = await desk.exists(id)
  if (draft === undefined) throw new Refused(4404, 'no such draft')
  if (ticketText === '') throw new Refused(4401, 'no ticket')
  return access.redeemTicket(sha256(ticketText), draft.draft, clock.nowMs()).catch((error: unknown) => {
    if (!isFault(error, 'ticket/refused')) throw error
    const { reason } = error.details
    // A page's ticket may have gone with the server's memory when it crashed: the page fetches another.
    const isLost = reason === 'unknown' && isBrowser
    throw new Refused(isLost ? 4503 : 4401, `ticket ${reason}`)
  })
}

/** A lock that has run out holds nobody. */
function atThisMoment(draft: Draft, nowMs: number): Draft {
  return { ...draft, state: stateAt(draft, nowMs) }
}

function refuseUpgrade(connection: Duplex, status: 403 | 404 | 503): void {
  const words = { 403: 'Forbidden', 404: 'Not Found', 503: 'Service Unavailable' }[status]
  connection.end(`HTTP/1.1 ${status} ${words}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
