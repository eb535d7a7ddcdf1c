/** Where the wiki sends the browser back to, docs/wiki-contract.md W1: `#token=…`. */
export const signInPath = '/auth/wiki/callback'

/** A compact JWS: three base64url parts. Longer than 8 KiB is none of ours. */
const compactJws = /^[\w-]+\.[\w-]+\.[\w-]+$/
const longest = 8_192

/** The token of `#token=…`, or `undefined` when the fragment holds none. */
export function readSignInFragment(hash: string): string | undefined {
  const token = new URLSearchParams(hash.replace(/^#/, '')).get('token')
  return token !== null && token.length <= longest && compactJws.test(token) ? token : undefined
}

/**
 * Takes the token out of the address bar and this entry of the history. To be called before there is a router: a router keeps each address it
 * has seen in the history's state, and looks for what a fragment names on the page.
 * @returns the token, once; `undefined` on every other page and for a fragment that is none
 */
export function takeSignInToken(
  { pathname, hash }: Pick<Location, 'pathname' | 'hash'>,
  history: Pick<History, 'replaceState'>,
): string | undefined {
  if (pathname !== signInPath) return undefined
  history.replaceState(null, '', pathname)
  return readSignInFragment(hash)
}
