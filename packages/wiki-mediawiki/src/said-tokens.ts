import type { SigningKey } from './signing-key.ts'
import { signToken } from './tokens.ts'
import type { TokenKind } from './tokens.ts'

/** Signs what this server says to the wiki. */
export interface SaidTokens {
  /** @param issuer the wiki's name, which is the audience; @param lifetimeS seconds from `fromMs` */
  sign(
    kind: TokenKind,
    claims: Readonly<Record<string, unknown>>,
    when: { readonly audience: string; readonly fromMs: number; readonly lifetimeS: number },
  ): string
}

/** @param issuer this server's public address */
export function openSaidTokens(key: SigningKey, issuer: string): SaidTokens {
  return {
    sign(kind, claims, { audience, fromMs, lifetimeS }) {
      const iat = Math.floor(fromMs / 1000)
      return signToken(kind, { ...claims, iss: issuer, aud: audience, iat, exp: iat + lifetimeS }, key)
    },
  }
}
