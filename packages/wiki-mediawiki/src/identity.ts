import { timingSafeEqual } from 'node:crypto'
import { toPersonId } from '@scriptorium/draft'
import type { WikiIdentity } from '@scriptorium/draft'
import * as v from 'valibot'
import type { HeardTokens } from './heard-tokens.ts'
import { centralId } from './heard-tokens.ts'
import { refused } from './tokens.ts'

const claims = v.looseObject({
  sub: centralId,
  name: v.pipe(v.string(), v.minLength(1)),
  nonce: v.string(),
  groups: v.array(v.string()),
  temp: v.boolean(),
  lang: v.string(),
})

/** Sign-in by the wiki's extension: docs/wiki-contract.md, W1 and W2. */
export function openIdentity(tokens: HeardTokens, publicIndex: string): WikiIdentity {
  return {
    signInAddress: (nonce) => `${publicIndex}?title=Special:DraftTogether/signin&nonce=${encodeURIComponent(nonce)}`,
    async completeSignIn(token, nonce, nowMs) {
      const said = await tokens.read(token, 'draft-together-signin', claims, nowMs)
      if (!isSame(said.nonce, nonce)) throw refused('no-pending-sign-in')
      return {
        person: toPersonId(said.sub),
        name: said.name,
        isTemporary: said.temp,
        language: said.lang,
        groups: said.groups,
      }
    },
  }
}

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
