import { DraftError } from '@scriptorium/draft'
import type { AccessRecords, ApiToken, Clock, PeopleRecords, Person, PersonId, SignIn } from '@scriptorium/draft'
import { isSameSecret, sha256 } from '../random-words.ts'
import type { Secret } from '../config/secret.ts'
import { readCookie } from './cookies.ts'

/** Who makes a request, and by what. */
export type Caller =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'cookie'; readonly person: Person; readonly signIn: SignIn }
  | { readonly kind: 'token'; readonly person: Person; readonly token: ApiToken }
  | { readonly kind: 'operator' }

export interface CallerParts {
  readonly access: AccessRecords
  readonly people: PeopleRecords
  readonly clock: Clock
  readonly operatorToken: Secret | null
}

/**
 * A bearer token goes before the cookie: a program's request never acts with a browser's rights.
 * @throws DraftError `person/not-signed-in` when a bearer token is unknown, revoked or expired
 */
export async function findCaller(headers: Headers, parts: CallerParts): Promise<Caller> {
  const bearer = /^Bearer ([\w.~+/=-]{1,512})$/i.exec(headers.get('Authorization') ?? '')?.[1]
  if (bearer !== undefined) return bearerCaller(bearer, parts)
  if (headers.has('Authorization')) throw new DraftError('person/not-signed-in', { action: 'use this token' })
  const signIn = await findSignIn(headers.get('Cookie'), parts)
  if (signIn === undefined) return { kind: 'nobody' }
  const person = await parts.people.find(signIn.person)
  return person === undefined ? { kind: 'nobody' } : { kind: 'cookie', person, signIn }
}

async function bearerCaller(bearer: string, parts: CallerParts): Promise<Caller> {
  if (parts.operatorToken !== null && isSameSecret(bearer, parts.operatorToken.reveal())) return { kind: 'operator' }
  const token = await parts.access.findToken(sha256(bearer), parts.clock.nowMs())
  const person = token === undefined ? undefined : await parts.people.find(token.person)
  if (token === undefined || person === undefined)
    throw new DraftError('person/not-signed-in', { action: 'use this token' })
  return { kind: 'token', person, token }
}

async function findSignIn(cookies: string | null, parts: CallerParts): Promise<SignIn | undefined> {
  const cookie = readCookie(cookies, 'scriptorium_session')
  return cookie === undefined ? undefined : parts.access.findSignIn(sha256(cookie), parts.clock.nowMs())
}

export function personOf(caller: Caller): Person | null {
  return caller.kind === 'cookie' || caller.kind === 'token' ? caller.person : null
}

/** @throws DraftError `person/not-signed-in` */
export function needPerson(caller: Caller, action: string): Person {
  const person = personOf(caller)
  if (person === null) throw new DraftError('person/not-signed-in', { action })
  return person
}

/** For `decideAccess`. */
export function viewerOf(caller: Caller): PersonId | 'operator' | null {
  return caller.kind === 'operator' ? 'operator' : (personOf(caller)?.person ?? null)
}
