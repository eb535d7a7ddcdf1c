import { DraftError } from '@scriptorium/draft'
import type { AccessRecords, DraftId, Faults, Generation, Ticket } from '@scriptorium/draft'

/** More than come in at once in any rush; what is beyond goes to the disk. Some 250 bytes each. */
const most = 20_000

export interface OneTimeTicketsOptions {
  /** Whether nobody else can have the store by now: what another process revokes is not seen here. */
  readonly isOurs: () => boolean
  readonly generationOf: (draft: DraftId) => Promise<Generation | undefined>
}

export interface OneTimeTickets extends AccessRecords {
  readonly forgetTickets: () => void
  /** Before the store is closed: whoever has got a ticket comes with it to the successor. */
  readonly handOver: () => Promise<void>
}

interface Kept {
  readonly ticket: Ticket
  fate: 'used' | 'revoked' | null
}

/**
 * A ticket that lets in once is used within its minute or never, so it is not written to the disk: thousands come back at once after a restart, and each would wait for
 * two commits. A crash takes the unused ones with it; whoever comes with one of those fetches another. Right only where nobody else writes: a store has one owner.
 */
export function keepOneTimeTickets(
  access: AccessRecords,
  { isOurs, generationOf }: OneTimeTicketsOptions,
): OneTimeTickets {
  // In the order in which they were made, which is nearly that in which they expire.
  const kept = new Map<string, Kept>()
  let isHandedOver = false

  function forgetExpired(nowMs: number): void {
    for (const [sha256, { ticket }] of kept) {
      if (ticket.expiresAtMs > nowMs) return
      kept.delete(sha256)
    }
  }

  /** Of those that were made while the disk was asked too. */
  function revoke(isMeant: (ticket: Ticket) => boolean): void {
    for (const row of kept.values()) if (isMeant(row.ticket)) row.fate ??= 'revoked'
  }

  return {
    ...access,
    async createTicket(ticket) {
      if (!ticket.isOneTime || isHandedOver || !isOurs() || kept.size >= most) return await access.createTicket(ticket)
      kept.set(ticket.ticketSha256, { ticket, fate: null })
    },
    async redeemTicket(ticketSha256, draft, nowMs) {
      const row = isOurs() ? kept.get(ticketSha256) : undefined
      forgetExpired(nowMs)
      if (row === undefined) return await access.redeemTicket(ticketSha256, draft, nowMs)
      const { ticket } = row
      const current = (await generationOf(draft)) ?? ticket.generation
      // All of it in one turn: meanwhile somebody else may have come with it.
      const reason = row.fate ?? whyRefused(ticket, draft, current, nowMs)
      if (reason !== null) throw new DraftError('ticket/refused', { reason })
      // Handed over or forgotten meanwhile: it may be used elsewhere, or have been revoked there.
      if (!isOurs() || kept.get(ticketSha256) !== row) return await access.redeemTicket(ticketSha256, draft, nowMs)
      row.fate = 'used'
      return ticket
    },
    async endSignIn(cookieSha256) {
      await access.endSignIn(cookieSha256)
      revoke((ticket) => ticket.cookieSha256 === cookieSha256)
    },
    async endSignInsOf(person) {
      const ended = await access.endSignInsOf(person)
      revoke(({ cookieSha256 }) => cookieSha256 !== null && ended.includes(cookieSha256))
      return ended
    },
    async revokeTickets(filter) {
      await access.revokeTickets(filter)
      revoke(({ person, draft }) => person === filter.person && (filter.draft === null || filter.draft === draft))
    },
    forgetTickets: () => kept.clear(),
    async handOver() {
      // What is made from now on would never get there.
      isHandedOver = true
      const unused = [...kept.values()].filter(({ fate }) => fate === null)
      kept.clear()
      // On a full disk they are fetched anew.
      await Promise.allSettled(unused.map(({ ticket }) => access.createTicket(ticket)))
    },
  }
}

function whyRefused(
  ticket: Ticket,
  draft: DraftId,
  current: Generation,
  nowMs: number,
): Faults['ticket/refused']['reason'] | null {
  if (ticket.draft !== draft) return 'other-draft'
  if (ticket.expiresAtMs <= nowMs) return 'expired'
  return ticket.generation === current ? null : 'other-generation'
}
