import { DraftError } from '@scriptorium/draft'
import type { AccessRecords, ApiToken, Clock } from '@scriptorium/draft'
import type { TokenBody } from '@scriptorium/protocol'
import type { LiveDrafts } from '../live/live-drafts.ts'
import { newTokenBody, tokenListBody, tokenRequest } from '../http/body-schemas.ts'
import { browserOnly, route } from '../http/route.ts'
import type { Route } from '../http/route.ts'
import { randomHex, randomWord, sha256 } from '../random-words.ts'
import { needPerson } from './caller.ts'

/** A person's programs; a list that nobody can look through helps nobody. */
const maxTokens = 50

export interface TokenRouteParts {
  readonly access: AccessRecords
  readonly live: Pick<LiveDrafts, 'endSignIn'>
  readonly clock: Clock
}

export function tokenRoutes({ access, live, clock }: TokenRouteParts): Route[] {
  return [
    route({
      operation: 'listTokens',
      method: 'GET',
      path: '/api/tokens',
      summary: 'List my access keys for programs',
      who: browserOnly,
      answer: tokenListBody,
      async handle({ caller }) {
        const tokens = await access.listTokens(needPerson(caller, 'list access keys').person)
        return { tokens: tokens.map(bodyOf) }
      },
    }),
    route({
      operation: 'createToken',
      method: 'POST',
      path: '/api/tokens',
      summary: 'Make an access key for a program; it can never publish',
      who: browserOnly,
      body: tokenRequest,
      status: 201,
      answer: newTokenBody,
      async handle({ caller, body }) {
        const { person } = needPerson(caller, 'make an access key')
        if ((await access.listTokens(person)).length >= maxTokens)
          throw new DraftError('request/malformed', { problem: `there are ${maxTokens} already: revoke one first` })
        const secret = `scriptorium_${randomWord()}`
        const nowMs = clock.nowMs()
        const token: ApiToken = {
          tokenSha256: sha256(secret),
          handle: randomHex(8),
          person,
          label: body.label,
          createdAtMs: nowMs,
          expiresAtMs: nowMs + body.lifetimeDays * 24 * 60 * 60_000,
          lastUsedAtMs: null,
        }
        await access.createToken(token)
        return { ...bodyOf(token), token: secret }
      },
    }),
    route({
      operation: 'revokeToken',
      method: 'DELETE',
      path: '/api/tokens/{handle}',
      summary: 'Revoke an access key; the connections made with it end',
      who: browserOnly,
      async handle({ caller, path }) {
        const { person } = needPerson(caller, 'revoke an access key')
        const handle = path['handle'] ?? ''
        const token = (await access.listTokens(person)).find((one) => one.handle === handle)
        if (token === undefined || !(await access.revokeToken(person, handle)))
          throw new DraftError('request/malformed', { problem: 'no such access key' })
        live.endSignIn(token.tokenSha256)
        return null
      },
    }),
  ]
}

function bodyOf({ handle, label, createdAtMs, expiresAtMs, lastUsedAtMs }: ApiToken): TokenBody {
  return { handle, label, createdAtMs, expiresAtMs, lastUsedAtMs }
}
