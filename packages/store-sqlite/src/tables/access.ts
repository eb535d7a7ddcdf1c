import type { DatabaseSync } from 'node:sqlite'
import { DraftError, toPersonId, type AccessRecords, type ApiToken, type SignIn, type Ticket } from '@scriptorium/draft'
import type { InOneThread } from '../in-one-thread.ts'
import { numberOf, numberOrNull, textOf, textOrNull, type Row } from '../rows.ts'

/** A token's last use is noted to the minute: a busy program does not cost a commit for each call. */
const useNotedEveryMs = 60_000

/** Sign-ins, tickets and tokens. A sign-in that ends takes its unused tickets with it. */
export function accessTables(database: DatabaseSync): InOneThread<AccessRecords> {
  const insertSignIn = database.prepare('INSERT INTO sign_ins (cookie_sha256, record) VALUES (?, ?)')
  const liveSignIn = database.prepare('SELECT record FROM sign_ins WHERE cookie_sha256 = ? AND expires_at_ms > ?')
  const deleteSignIn = database.prepare('DELETE FROM sign_ins WHERE cookie_sha256 = ?')
  const deleteSignIns = database.prepare('DELETE FROM sign_ins WHERE person = ? RETURNING cookie_sha256')
  const insertTicket = database.prepare('INSERT INTO tickets (ticket_sha256, record) VALUES (?, ?)')
  const ticketOf = database.prepare('SELECT record, fate FROM tickets WHERE ticket_sha256 = ?')
  const useTicket = database.prepare("UPDATE tickets SET fate = 'used' WHERE ticket_sha256 = ?")
  const revokeOfCookie = database.prepare(
    "UPDATE tickets SET fate = 'revoked' WHERE cookie_sha256 = ? AND fate IS NULL",
  )
  const revokeOfPerson = database.prepare(
    "UPDATE tickets SET fate = 'revoked' WHERE person = ?1 AND (?2 IS NULL OR draft = ?2) AND fate IS NULL",
  )
  const generationOf = database.prepare('SELECT generation FROM drafts WHERE draft = ?')
  const insertToken = database.prepare('INSERT INTO tokens VALUES (?, ?, ?, ?, ?, ?, ?)')
  const liveToken = database.prepare('SELECT * FROM tokens WHERE token_sha256 = ? AND expires_at_ms > ?')
  const noteUse = database.prepare('UPDATE tokens SET last_used_at_ms = ? WHERE token_sha256 = ?')
  const tokensOf = database.prepare('SELECT * FROM tokens WHERE person = ? ORDER BY created_at_ms DESC, handle')
  const deleteToken = database.prepare('DELETE FROM tokens WHERE person = ? AND handle = ?')

  return {
    createSignIn(signIn) {
      insertSignIn.run(signIn.cookieSha256, JSON.stringify(signIn))
    },
    findSignIn(cookieSha256, nowMs) {
      const row = liveSignIn.get(cookieSha256, nowMs)
      return row === undefined ? undefined : signInOf(row)
    },
    endSignIn(cookieSha256) {
      deleteSignIn.run(cookieSha256)
      revokeOfCookie.run(cookieSha256)
    },
    endSignInsOf(person) {
      const ended = deleteSignIns.all(person).map((row) => textOf(row, 'cookie_sha256'))
      for (const cookie of ended) revokeOfCookie.run(cookie)
      return ended
    },
    createTicket(ticket) {
      insertTicket.run(ticket.ticketSha256, JSON.stringify(ticket))
    },
    redeemTicket(ticketSha256, draft, nowMs) {
      const row = ticketOf.get(ticketSha256)
      if (row === undefined) throw new DraftError('ticket/refused', { reason: 'unknown' })
      const fate = textOrNull(row, 'fate')
      if (fate !== null) throw new DraftError('ticket/refused', { reason: fate === 'used' ? 'used' : 'revoked' })
      const ticket: Ticket = JSON.parse(textOf(row, 'record'))
      if (ticket.draft !== draft) throw new DraftError('ticket/refused', { reason: 'other-draft' })
      if (ticket.expiresAtMs <= nowMs) throw new DraftError('ticket/refused', { reason: 'expired' })
      const current = generationOf.get(draft)
      if (current !== undefined && numberOf(current, 'generation') !== ticket.generation)
        throw new DraftError('ticket/refused', { reason: 'other-generation' })
      if (ticket.isOneTime) useTicket.run(ticketSha256)
      return ticket
    },
    revokeTickets({ person, draft }) {
      revokeOfPerson.run(person, draft)
    },
    createToken(token) {
      const { tokenSha256, handle, person, label, createdAtMs, expiresAtMs, lastUsedAtMs } = token
      insertToken.run(tokenSha256, handle, person, label, createdAtMs, expiresAtMs, lastUsedAtMs)
    },
    findToken(tokenSha256, nowMs) {
      const row = liveToken.get(tokenSha256, nowMs)
      if (row === undefined) return undefined
      const token = tokenOf(row)
      if (token.lastUsedAtMs !== null && nowMs - token.lastUsedAtMs < useNotedEveryMs) return token
      noteUse.run(nowMs, tokenSha256)
      return { ...token, lastUsedAtMs: nowMs }
    },
    listTokens(person) {
      return tokensOf.all(person).map(tokenOf)
    },
    revokeToken(person, handle) {
      return deleteToken.run(person, handle).changes !== 0
    },
  }
}

function signInOf(row: Row): SignIn {
  return JSON.parse(textOf(row, 'record'))
}

function tokenOf(row: Row): ApiToken {
  return {
    tokenSha256: textOf(row, 'token_sha256'),
    handle: textOf(row, 'handle'),
    person: toPersonId(textOf(row, 'person')),
    label: textOf(row, 'label'),
    createdAtMs: numberOf(row, 'created_at_ms'),
    expiresAtMs: numberOf(row, 'expires_at_ms'),
    lastUsedAtMs: numberOrNull(row, 'last_used_at_ms'),
  }
}
