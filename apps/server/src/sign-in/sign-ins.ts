import { DraftError } from '@scriptorium/draft'
import type { AccessRecords, Clock, PeopleRecords, PersonId, WikiIdentity } from '@scriptorium/draft'
import type { LiveDrafts } from '../live/live-drafts.ts'
import { randomWord, sha256 } from '../random-words.ts'

/** A wiki's own log-in lives 30 days; ours less, because the wiki's word is behind it. */
const signInLifetimeMs = 14 * 24 * 60 * 60_000
/** Longer than filling in the wiki's log-in form takes. */
export const pendingLifetimeMs = 10 * 60_000
/** Used nonces that are remembered until their cookie has run out: each costs about 100 bytes. */
const maxUsedNonces = 100_000

export interface SignIns {
  /** @returns where the browser goes, and the cookie that it brings back */
  begin(returnTo: string): { readonly goTo: string; readonly pendingCookie: string }
  /** @throws DraftError `sign-in/refused`, `wiki/unreachable` */
  complete(
    token: string,
    pendingCookie: string | undefined,
    formerCookie: string | undefined,
  ): Promise<{ readonly cookie: string; readonly lifetimeS: number; readonly returnTo: string }>
  /** Ends one sign-in and its connections. */
  end(cookieSha256: string): Promise<void>
  /** Ends all of a person's: signed out on the wiki. */
  endAllOf(person: PersonId): Promise<void>
}

export interface SignInParts {
  readonly access: AccessRecords
  readonly people: PeopleRecords
  readonly identity: WikiIdentity
  readonly live: Pick<LiveDrafts, 'endSignIn'>
  readonly clock: Clock
}

export function createSignIns({ access, people, identity, live, clock }: SignInParts): SignIns {
  const used = new Map<string, number>()

  /** A nonce signs in once, though its cookie and token may have been copied. */
  function useUp(nonce: string): void {
    const nowMs = clock.nowMs()
    for (const [old, untilMs] of used) {
      if (untilMs > nowMs && used.size < maxUsedNonces) break
      used.delete(old)
    }
    if (used.has(nonce)) throw new DraftError('sign-in/refused', { reason: 'no-pending-sign-in' })
    used.set(nonce, nowMs + pendingLifetimeMs)
  }

  async function end(cookieSha256: string): Promise<void> {
    await access.endSignIn(cookieSha256)
    live.endSignIn(cookieSha256)
  }

  return {
    begin(returnTo) {
      const nonce = randomWord()
      const expiresAtMs = clock.nowMs() + pendingLifetimeMs
      const pendingCookie = `${nonce}.${expiresAtMs}.${Buffer.from(safeReturn(returnTo)).toString('base64url')}`
      return { goTo: identity.signInAddress(nonce), pendingCookie }
    },

    async complete(token, pendingCookie, formerCookie) {
      const [nonce = '', expiresAt = '', path = ''] = (pendingCookie ?? '').split('.')
      const nowMs = clock.nowMs()
      if (!/^[\w-]{43}$/.test(nonce) || !(Number(expiresAt) > nowMs))
        throw new DraftError('sign-in/refused', { reason: 'no-pending-sign-in' })
      const claim = await identity.completeSignIn(token, nonce, nowMs)
      useUp(nonce)
      await people.upsert({ person: claim.person, name: claim.name, isTemporary: claim.isTemporary })
      const cookie = randomWord()
      await access.createSignIn({
        cookieSha256: sha256(cookie),
        person: claim.person,
        csrf: randomWord(),
        createdAtMs: nowMs,
        expiresAtMs: nowMs + signInLifetimeMs,
        language: claim.language,
      })
      if (formerCookie !== undefined) await end(sha256(formerCookie))
      return {
        cookie,
        lifetimeS: signInLifetimeMs / 1000,
        returnTo: safeReturn(Buffer.from(path, 'base64url').toString()),
      }
    },

    end,

    async endAllOf(person) {
      for (const cookieSha256 of await access.endSignInsOf(person)) live.endSignIn(cookieSha256)
    },
  }
}

/** A path on this server, or `/`: a sign-in must not end on a stranger's page. */
export function safeReturn(path: string): string {
  if (path.length > 2000 || !path.startsWith('/') || /\p{Cc}|\\/u.test(path)) return '/'
  const url = URL.parse(path, 'http://here.invalid')
  // `/..//evil.example` resolves to the path `//evil.example`, which a browser would take for another server.
  if (url?.origin !== 'http://here.invalid' || url.pathname.startsWith('//')) return '/'
  return `${url.pathname}${url.search}${url.hash}`
}
