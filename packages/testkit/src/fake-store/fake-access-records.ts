import {
  DraftError,
  type AccessRecords,
  type ApiToken,
  type Draft,
  type DraftId,
  type Faults,
  type SignIn,
  type Ticket,
} from '@scriptorium/draft'

type Fate = 'used' | 'revoked' | null

const refused = (reason: Faults['ticket/refused']['reason']) => new DraftError('ticket/refused', { reason })

export function fakeAccessRecords(drafts: ReadonlyMap<DraftId, Draft>): AccessRecords {
  const signIns = new Map<string, SignIn>()
  const tickets = new Map<string, { readonly ticket: Ticket; fate: Fate }>()
  const tokens = new Map<string, ApiToken>()

  function revoke(which: (ticket: Ticket) => boolean): void {
    for (const row of tickets.values()) if (which(row.ticket)) row.fate ??= 'revoked'
  }

  return {
    async createSignIn(signIn) {
      signIns.set(signIn.cookieSha256, signIn)
    },
    async findSignIn(cookieSha256, nowMs) {
      const signIn = signIns.get(cookieSha256)
      return signIn !== undefined && signIn.expiresAtMs > nowMs ? signIn : undefined
    },
    async endSignIn(cookieSha256) {
      signIns.delete(cookieSha256)
      revoke((ticket) => ticket.cookieSha256 === cookieSha256)
    },
    async endSignInsOf(person) {
      const ended = [...signIns.values()].filter((row) => row.person === person).map((row) => row.cookieSha256)
      for (const cookie of ended) signIns.delete(cookie)
      revoke(({ cookieSha256 }) => cookieSha256 !== null && ended.includes(cookieSha256))
      return ended
    },
    async createTicket(ticket) {
      tickets.set(ticket.ticketSha256, { ticket, fate: null })
    },
    async redeemTicket(ticketSha256, draft, nowMs) {
      const row = tickets.get(ticketSha256)
      if (row === undefined) throw refused('unknown')
      if (row.fate !== null) throw refused(row.fate)
      const { ticket } = row
      if (ticket.draft !== draft) throw refused('other-draft')
      if (ticket.expiresAtMs <= nowMs) throw refused('expired')
      if ((drafts.get(draft)?.generation ?? ticket.generation) !== ticket.generation) throw refused('other-generation')
      if (ticket.isOneTime) row.fate = 'used'
      return ticket
    },
    async revokeTickets({ person, draft }) {
      revoke((ticket) => ticket.person === person && (draft === null || ticket.draft === draft))
    },
    async createToken(token) {
      tokens.set(token.tokenSha256, token)
    },
    async findToken(tokenSha256, nowMs) {
      const token = tokens.get(tokenSha256)
      if (token === undefined || token.expiresAtMs <= nowMs) return undefined
      if (token.lastUsedAtMs !== null && nowMs - token.lastUsedAtMs < 60_000) return token
      const used = { ...token, lastUsedAtMs: nowMs }
      tokens.set(tokenSha256, used)
      return used
    },
    async listTokens(person) {
      return [...tokens.values()]
        .filter((token) => token.person === person)
        .toSorted((one, other) => other.createdAtMs - one.createdAtMs)
    },
    async revokeToken(person, handle) {
      const token = [...tokens.values()].find((each) => each.person === person && each.handle === handle)
      return token !== undefined && tokens.delete(token.tokenSha256)
    },
  }
}
