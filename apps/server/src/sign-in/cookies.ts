export type CookieName = 'scriptorium_session' | 'scriptorium_signin'

export function readCookie(header: string | null, name: CookieName): string | undefined {
  for (const pair of (header ?? '').split(';')) {
    const [key, value] = pair.trim().split('=', 2)
    if (key === name && value !== undefined && /^[\w.~-]{1,4096}$/.test(value)) return value
  }
  return undefined
}

/** HttpOnly, SameSite=Lax, for the whole server; Secure when people reach it by https. `lifetimeS: 0` forgets it. */
export function writeCookie(name: CookieName, value: string, lifetimeS: number, isSecure: boolean): string {
  return `${name}=${value}; Path=/; Max-Age=${lifetimeS}; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`
}
