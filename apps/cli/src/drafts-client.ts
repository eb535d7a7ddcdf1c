import type { Problem } from '@scriptorium/protocol'
import * as v from 'valibot'

/** Asks the server; every refusal is an error in the server's own words. */
export interface DraftsClient {
  get(path: string): Promise<unknown>
  send(method: 'POST' | 'DELETE', path: string, body: object): Promise<unknown>
}

export interface ClientConfig {
  /** Without a slash at its end. */
  readonly address: string
  readonly operatorToken: string
}

type Fetch = (address: string, init: RequestInit) => Promise<Response>

const problem: v.GenericSchema<unknown, Pick<Problem, 'title' | 'detail'>> = v.object({
  title: v.string(),
  detail: v.string(),
})

/** @throws Error with words for the operator: from every call, when the server cannot be reached or refuses */
export function connectDrafts(config: ClientConfig, fetch: Fetch): DraftsClient {
  async function call(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${config.address}${path}`, {
      method,
      headers: { Authorization: `Bearer ${config.operatorToken}`, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch((cause: unknown) => {
      throw new Error(`The server at ${config.address} cannot be reached.`, { cause })
    })
    const answer: unknown = await response.json().catch(() => null)
    if (response.ok) return answer
    const said = v.safeParse(problem, answer)
    throw new Error(
      said.success ? `${said.output.title}. ${said.output.detail}` : `The server answered ${response.status}.`,
    )
  }
  return { get: (path) => call('GET', path), send: call }
}
