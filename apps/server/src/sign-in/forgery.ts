import { DraftError } from '@scriptorium/draft'
import { isSameSecret } from '../random-words.ts'
import type { Caller } from './caller.ts'

/** @throws DraftError `request/forged` unless a page of ours sent this: exact Origin, and the browser's own word for it */
export function assertOwnPage(headers: Headers, publicAddress: string): void {
  if (headers.get('Origin') !== publicAddress) throw new DraftError('request/forged', { reason: 'origin' })
  if (headers.get('Sec-Fetch-Site') !== 'same-origin') throw new DraftError('request/forged', { reason: 'fetch-site' })
}

/**
 * Every unsafe request passes here. A cookie goes along with whatever any page makes a browser send, so it proves nothing alone.
 * A bearer token is sent by nobody but its owner; without either there is nothing to forge, but a foreign page is refused all the same.
 * @throws DraftError `request/forged`
 */
export function assertNotForged(headers: Headers, caller: Caller, publicAddress: string): void {
  if (caller.kind === 'token' || caller.kind === 'operator') return
  if (caller.kind === 'nobody') {
    const origin = headers.get('Origin')
    if (origin !== null && origin !== publicAddress) throw new DraftError('request/forged', { reason: 'origin' })
    return
  }
  assertOwnPage(headers, publicAddress)
  const csrf = headers.get('X-Scriptorium-CSRF')
  if (csrf === null || !isSameSecret(csrf, caller.signIn.csrf))
    throw new DraftError('request/forged', { reason: 'csrf' })
}
