/** `fetch` for one site that keeps cookies, as a browser would for one person. Redirects are not followed. */
export interface CookieJar {
  fetch(address: string, options?: RequestInit): Promise<Response>
  cookie(name: string): string | undefined
}

/** An empty jar. Cookies are kept per host name, without regard to ports, as browsers do. */
export function openCookieJar(): CookieJar {
  const jars = new Map<string, Map<string, string>>()
  const jarOf = (address: string) => {
    const host = new URL(address).hostname
    const jar = jars.get(host) ?? new Map<string, string>()
    jars.set(host, jar)
    return jar
  }
  return {
    async fetch(address, options = {}) {
      const jar = jarOf(address)
      const headers = new Headers(options.headers)
      if (jar.size > 0) headers.set('cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '))
      const response = await fetch(address, {
        redirect: 'manual',
        signal: AbortSignal.timeout(30_000),
        ...options,
        headers,
      })
      for (const line of response.headers.getSetCookie()) keep(jar, line)
      return response
    },
    cookie: (name) => [...jars.values()].map((jar) => jar.get(name)).find((value) => value !== undefined),
  }
}

function keep(jar: Map<string, string>, line: string): void {
  const [pair = '', ...attributes] = line.split(/;\s*/)
  const split = pair.indexOf('=')
  const [name, value] = [pair.slice(0, split), pair.slice(split + 1)]
  const isOver = attributes.some((attribute) => {
    const expires = /^expires=(.*)$/i.exec(attribute)?.[1]
    return /^max-age=0$/i.test(attribute) || (expires !== undefined && Date.parse(expires) < Date.now())
  })
  if (isOver || value === 'deleted') jar.delete(name)
  else jar.set(name, value)
}
