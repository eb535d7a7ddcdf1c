/** A compact JWS: three base64url parts. Longer than 8 KiB is none of ours. */
const compactJws = /^[\w-]+\.[\w-]+\.[\w-]+$/
const longest = 8_192

/** The token of `#token=…`, or `undefined` when the fragment holds none. */
export function readSignInFragment(hash: string): string | undefined {
  const token = new URLSearchParams(hash.replace(/^#/, '')).get('token')
  return token !== null && token.length <= longest && compactJws.test(token) ? token : undefined
}
