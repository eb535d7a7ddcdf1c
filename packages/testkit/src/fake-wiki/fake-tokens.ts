import { createHmac } from 'node:crypto'
import { DraftError } from '@scriptorium/draft'

/** Tokens of the fake wiki: the rules of docs/wiki-contract.md with a plain keyed hash in place of EdDSA. */
export interface FakeTokens {
  sign(kind: string, claims: object, lifetimeS: number): string
  /** @throws DraftError `sign-in/refused` */
  read(kind: string, token: string, nowMs: number): Readonly<Record<string, unknown>>
}

const toleranceMs = 60_000

export function openFakeTokens(nowMs: () => number): FakeTokens {
  return {
    sign(kind, claims, lifetimeS) {
      const head = Buffer.from(JSON.stringify({ typ: kind })).toString('base64url')
      const body = Buffer.from(JSON.stringify({ ...claims, expMs: nowMs() + lifetimeS * 1000 })).toString('base64url')
      return `${head}.${body}.${seal(`${head}.${body}`)}`
    },
    read(kind, token, atMs) {
      const [head = '', body = '', signature] = token.split('.')
      if (signature === undefined) throw new DraftError('sign-in/refused', { reason: 'malformed' })
      const { typ } = JSON.parse(Buffer.from(head, 'base64url').toString())
      if (typ !== kind || signature !== seal(`${head}.${body}`)) {
        throw new DraftError('sign-in/refused', { reason: 'bad-signature' })
      }
      const claims = JSON.parse(Buffer.from(body, 'base64url').toString())
      if (claims.expMs + toleranceMs < atMs) throw new DraftError('sign-in/refused', { reason: 'expired' })
      return claims
    },
  }
}

function seal(signed: string): string {
  return createHmac('sha256', 'fake').update(signed).digest('base64url')
}
