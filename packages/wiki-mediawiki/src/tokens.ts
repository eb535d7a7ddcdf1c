import { createPublicKey, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { DraftError } from '@scriptorium/draft'
import * as v from 'valibot'
import type { SigningKey } from './signing-key.ts'

/** One kind per purpose: a token of one never passes for another. See docs/wiki-contract.md. */
export type TokenKind =
  | 'draft-together-signin'
  | 'draft-together-fetch'
  | 'draft-together-order'
  | 'draft-together-receipt'
  | 'draft-together-event'
  | 'draft-together-question'

/** Claims that every token has. Times are seconds since 1970. */
const commonClaims = v.looseObject({
  iss: v.string(),
  aud: v.string(),
  iat: v.pipe(v.number(), v.integer()),
  exp: v.pipe(v.number(), v.integer()),
})
const header = v.looseObject({ alg: v.string(), typ: v.string(), kid: v.string() })

/** How far the two clocks may be apart: the shortest token lives 30 s, so less would refuse honest ones. */
const clockToleranceMs = 60_000
/** The largest honest token is an event with a block's words, about 5 KB. */
const maxTokenLength = 32_768

/** A public key of the wiki, as its keys route gives it. */
export interface WikiKey {
  readonly kid: string
  readonly key: KeyObject
}

/** @param x base64url of the raw 32 bytes */
export function publicKeyOf(x: string): KeyObject {
  return createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x } })
}

/** Compact EdDSA JWS. `claims` come with `iss`, `aud`, `iat` and `exp`. */
export function signToken(kind: TokenKind, claims: Readonly<Record<string, unknown>>, key: SigningKey): string {
  const signed = `${part({ alg: 'EdDSA', typ: kind, kid: key.kid })}.${part(claims)}`
  return `${signed}.${Buffer.from(key.sign(Buffer.from(signed))).toString('base64url')}`
}

/** Which key a token says it was signed with: not to be believed before `readToken`. @throws DraftError `sign-in/refused` malformed */
export function keyIdOf(token: string): string {
  return readHeader(token).kid
}

/**
 * The claims of a token that the wiki signed, for this server and this purpose, and that still holds.
 * @param claims what the purpose adds to the common claims
 * @throws DraftError `sign-in/refused`
 */
export function readToken<Claims extends v.GenericSchema>(
  token: string,
  expected: {
    readonly kind: TokenKind
    readonly issuer: string
    readonly audience: string
    readonly keys: readonly WikiKey[]
    readonly claims: Claims
    readonly nowMs: number
  },
): v.InferOutput<Claims> {
  const { alg, typ, kid } = readHeader(token)
  const key = expected.keys.find((candidate) => candidate.kid === kid)
  if (alg !== 'EdDSA' || typ !== expected.kind || key === undefined) throw refused('bad-signature')
  const [head = '', body = '', signature = ''] = token.split('.')
  if (!verify(null, Buffer.from(`${head}.${body}`), key.key, Buffer.from(signature, 'base64url'))) {
    throw refused('bad-signature')
  }
  const value = json(body)
  const common = v.safeParse(commonClaims, value)
  const own = v.safeParse(expected.claims, value)
  if (!common.success || !own.success) throw refused('malformed')
  const { iss, aud, iat, exp } = common.output
  if (iss !== expected.issuer || aud !== expected.audience) throw refused('wrong-audience')
  if (exp * 1000 + clockToleranceMs < expected.nowMs) throw refused('expired')
  if (iat * 1000 - clockToleranceMs > expected.nowMs) throw refused('malformed')
  return own.output
}

export function refused(reason: 'expired' | 'bad-signature' | 'wrong-audience' | 'no-pending-sign-in' | 'malformed') {
  return new DraftError('sign-in/refused', { reason })
}

function readHeader(token: string): v.InferOutput<typeof header> {
  const parts = token.length > maxTokenLength ? [] : token.split('.')
  if (parts.length !== 3 || parts.some((text) => !/^[A-Za-z0-9_-]+$/.test(text))) throw refused('malformed')
  const parsed = v.safeParse(header, json(parts[0] ?? ''))
  if (!parsed.success) throw refused('malformed')
  return parsed.output
}

function part(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function json(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}
