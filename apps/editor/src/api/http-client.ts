import { ApiFailure, failureFromProblem } from './api-failure.ts'

/** A slow wiki may take its 30 s behind the server; past this nobody is waiting any more. */
const timeoutMs = 45_000

export interface HttpClient {
  /** Answers the JSON body. @throws ApiFailure always with a code that has words; nothing is swallowed */
  get<Body>(path: string, signal?: AbortSignal): Promise<Body>
  post<Body>(path: string, body: unknown): Promise<Body>
  delete(path: string): Promise<void>
}

/**
 * JSON over `fetch`, on our own origin, by cookie.
 * @param csrf the value of the session's `csrf`, read anew for each unsafe request
 */
export function openHttpClient(parts: { readonly fetch: typeof fetch; csrf(): string | null }): HttpClient {
  async function request<Body>(method: string, path: string, body: unknown, signal?: AbortSignal): Promise<Body> {
    const headers: Record<string, string> = { accept: 'application/json' }
    const csrf = parts.csrf()
    if (method !== 'GET' && csrf !== null) headers['x-scriptorium-csrf'] = csrf
    if (body !== undefined) headers['content-type'] = 'application/json'
    const limit = AbortSignal.timeout(timeoutMs)
    const answer = await parts
      .fetch(path, {
        method,
        headers,
        credentials: 'same-origin',
        signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      .catch((cause: unknown) => {
        throw new ApiFailure('api/unreachable', 0, { path }, { cause })
      })
    // The one place where an answer is believed to be what the protocol says: server and page are built from one tree.
    return (await readJson(answer)) as Body
  }

  return {
    get: (path, signal) => request('GET', path, undefined, signal),
    post: (path, body) => request('POST', path, body),
    delete: (path) => request('DELETE', path, undefined),
  }
}

async function readJson(answer: Response): Promise<unknown> {
  const text = await answer.text()
  if (answer.ok && text === '') return undefined
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (cause) {
    // A proxy's own page: behind it the server does not answer.
    const isGateway = answer.status >= 502 && answer.status <= 504
    throw new ApiFailure(isGateway ? 'api/unreachable' : 'api/unreadable', answer.status, {}, { cause })
  }
  if (!answer.ok) throw failureFromProblem(answer.status, parsed)
  return parsed
}
