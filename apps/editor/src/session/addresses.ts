/** Where signing in begins: the wiki is asked, and the browser comes back to `returnTo`, a path of ours. */
export function signInAddress(returnTo: string): string {
  return `/auth/wiki/start?return=${encodeURIComponent(ownPath(returnTo))}`
}

/** A path on this site, or `/`: never another site's address, whatever was handed in. */
export function ownPath(text: string): string {
  const isOwn = text.startsWith('/') && !text.startsWith('//') && !text.includes('\\') && !/\p{Cc}/u.test(text)
  return isOwn ? text : '/'
}

/** `/draft/Marianne_North`: underscores for spaces, as on the wiki; slashes and colons stay readable. */
export function titlePath(title: string): string {
  const encoded = encodeURIComponent(title.trim().replaceAll(' ', '_'))
  return `/draft/${encoded.replaceAll('%2F', '/').replaceAll('%3A', ':').replaceAll('%2C', ',')}`
}

/** The title that a `/draft/…` address speaks of. */
export function titleFromPath(path: string): string {
  return path.replaceAll('_', ' ').trim()
}
