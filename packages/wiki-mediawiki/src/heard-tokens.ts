import * as v from 'valibot'
import { keyIdOf, readToken } from './tokens.ts'
import type { TokenKind } from './tokens.ts'
import type { KnownKeys, WikiKeys } from './wiki-keys.ts'

/** A central user id as the wiki's tokens carry it. */
export const centralId = v.pipe(v.string(), v.regex(/^[1-9][0-9]{0,18}$/))
/** `null` and a missing person are the same to the wiki. */
export const perhapsCentralId = v.nullable(centralId)

/** Reads tokens that the wiki signed for this server. @throws DraftError `sign-in/refused`, `wiki/unreachable` (no keys known) */
export interface HeardTokens {
  /** May ask the wiki for its keys. */
  read<Claims extends v.GenericSchema>(
    token: string,
    kind: TokenKind,
    claims: Claims,
    nowMs: number,
  ): Promise<v.InferOutput<Claims>>
  /** Never waits for the wiki, which may be waiting for this very answer. */
  readAtOnce<Claims extends v.GenericSchema>(
    token: string,
    kind: TokenKind,
    claims: Claims,
    nowMs: number,
  ): v.InferOutput<Claims>
}

/** @param audience this server's public address */
export function openHeardTokens(wikiKeys: WikiKeys, audience: string): HeardTokens {
  function readWith<Claims extends v.GenericSchema>(
    { issuer, keys }: KnownKeys,
    token: string,
    kind: TokenKind,
    claims: Claims,
    nowMs: number,
  ): v.InferOutput<Claims> {
    return readToken(token, { kind, issuer, audience, keys, claims, nowMs })
  }
  return {
    async read(token, kind, claims, nowMs) {
      return readWith(await wikiKeys.forKey(keyIdOf(token)), token, kind, claims, nowMs)
    },
    readAtOnce: (token, kind, claims, nowMs) =>
      readWith(wikiKeys.forKeyAtOnce(keyIdOf(token)), token, kind, claims, nowMs),
  }
}
