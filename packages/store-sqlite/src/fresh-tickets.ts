import type { AccessRecords, DraftId, Generation, Ticket } from '@scriptorium/draft'

/** More than come in at once in any rush. Each is gone when it is used, or revoked. */
const most = 20_000

export interface FreshTicketsOptions {
  readonly now: () => number
  /** No longer than this process surely has the store: what another one revokes is not seen here. */
  readonly freshMs: number
  readonly generationOf: (draft: DraftId) => Promise<Generation | undefined>
}

const nothing = { ticket: null, madeAtMs: 0 }

/**
 * Tickets that were just made and may be used more than once: whoever made one comes with it at once, and costs no way to the worker. One-time tickets
 * are not among them: they are used up on the disk. Right only where nobody else writes: a store has one owner.
 */
export function rememberFreshTickets(
  access: AccessRecords,
  { now, freshMs, generationOf }: FreshTicketsOptions,
): AccessRecords {
  const fresh = new Map<string, { readonly ticket: Ticket; readonly madeAtMs: number }>()
  let revocations = 0

  /** Whatever is revoked, all are asked for again, those included that are being made. */
  async function revoking<Result>(revoke: () => Promise<Result>): Promise<Result> {
    revocations += 1
    fresh.clear()
    return await revoke()
  }

  async function holds({ draft, generation, expiresAtMs }: Ticket, asked: DraftId, nowMs: number): Promise<boolean> {
    if (draft !== asked || expiresAtMs <= nowMs) return false
    const current = await generationOf(draft)
    return current === undefined || current === generation
  }

  return {
    ...access,
    async createTicket(ticket) {
      const before = revocations
      const madeAtMs = now()
      await access.createTicket(ticket)
      if (ticket.isOneTime || revocations !== before) return
      fresh.set(ticket.ticketSha256, { ticket, madeAtMs })
      const [oldest] = fresh.keys()
      if (fresh.size > most && oldest !== undefined) fresh.delete(oldest)
    },
    async redeemTicket(ticketSha256, draft, nowMs) {
      const { ticket, madeAtMs } = fresh.get(ticketSha256) ?? nothing
      const before = revocations
      fresh.delete(ticketSha256)
      const isFresh = ticket !== null && now() - madeAtMs < freshMs && (await holds(ticket, draft, nowMs))
      if (isFresh && revocations === before) return ticket
      // In its words, if it is refused.
      return await access.redeemTicket(ticketSha256, draft, nowMs)
    },
    endSignIn: (cookieSha256) => revoking(() => access.endSignIn(cookieSha256)),
    endSignInsOf: (person) => revoking(() => access.endSignInsOf(person)),
    revokeTickets: (filter) => revoking(() => access.revokeTickets(filter)),
  }
}
