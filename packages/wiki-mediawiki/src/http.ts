import { DraftError } from '@scriptorium/draft'

/** The part of `fetch` that is used here. */
export type Fetch = (address: string, init: RequestInit) => Promise<Response>

export interface Answer {
  readonly status: number
  /** Parsed JSON, or `undefined` when the body is none. */
  readonly body: unknown
  readonly text: string
  readonly cookies: readonly string[]
}

const userAgent = 'Scriptorium/0.1 (https://www.mediawiki.org/wiki/User-Agent; live drafts) node'

export interface Http {
  /** The address named in faults. */
  readonly wiki: string
  /** @throws DraftError `wiki/unreachable`: no answer in time, or an answer of something that stands before the wiki */
  send(
    address: string,
    request: { readonly body?: URLSearchParams | string; readonly cookie?: string },
  ): Promise<Answer>
}

/** @param timeoutMs for a whole answer: 20 000 by default; a preview of 2 MiB takes the wiki about that long */
export function openHttp(wiki: string, fetch: Fetch, timeoutMs: number): Http {
  return {
    wiki,
    async send(address, { body, cookie }) {
      const headers = new Headers({ 'User-Agent': userAgent, Accept: 'application/json' })
      if (typeof body === 'string') headers.set('Content-Type', 'application/json')
      if (cookie !== undefined && cookie !== '') headers.set('Cookie', cookie)
      try {
        const response = await fetch(address, {
          method: body === undefined ? 'GET' : 'POST',
          headers,
          redirect: 'error',
          signal: AbortSignal.timeout(timeoutMs),
          ...(body === undefined ? {} : { body }),
        })
        const text = await response.text()
        return { status: response.status, body: parse(text), text, cookies: response.headers.getSetCookie() }
      } catch (cause) {
        throw new DraftError('wiki/unreachable', { wiki }, { cause })
      }
    },
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
