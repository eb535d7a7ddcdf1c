import type { FaultCode } from '@scriptorium/draft'
import type * as v from 'valibot'
import type { Caller } from '../sign-in/caller.ts'

/** By what a request may be made. `nobody`: without signing in. */
export type CallerKind = 'nobody' | 'cookie' | 'token' | 'operator'

export interface ApiRequest<Query, Body> {
  readonly caller: Caller
  /** The `{…}` of the path, decoded. */
  readonly path: Readonly<Record<string, string>>
  readonly query: Query
  readonly body: Body
}

/** One operation of the HTTP API: what serves it and what the OpenAPI document says of it are the same thing. */
export interface Route<Query = unknown, Body = unknown, Answer = unknown> {
  readonly operation: string
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** As OpenAPI writes it: `/api/drafts/{draft}`. */
  readonly path: `/api/${string}`
  readonly summary: string
  readonly who: readonly CallerKind[]
  readonly query: v.GenericSchema<unknown, Query> | null
  readonly body: v.GenericSchema<unknown, Body> | null
  readonly status: 200 | 201 | 204
  readonly answer: v.GenericSchema<unknown, Answer> | null
  /** The answer may hold a whole text, which takes some milliseconds to write as JSON. */
  readonly isLong: boolean
  /** Beside what every route may answer. */
  readonly faults: readonly FaultCode[]
  handle(request: ApiRequest<Query, Body>): Promise<Answer>
}

export const anybody: readonly CallerKind[] = ['nobody', 'cookie', 'token', 'operator']
export const signedIn: readonly CallerKind[] = ['cookie', 'token']
export const managers: readonly CallerKind[] = ['cookie', 'token', 'operator']
export const operatorOnly: readonly CallerKind[] = ['operator']
export const browserOnly: readonly CallerKind[] = ['cookie']

type Declared<Query, Body, Answer> = Omit<
  Route<Query, Body, Answer>,
  'query' | 'body' | 'answer' | 'status' | 'isLong' | 'faults'
> &
  Partial<Pick<Route<Query, Body, Answer>, 'query' | 'body' | 'answer' | 'status' | 'isLong' | 'faults'>>

/** Checks that schemas and handler fit together, then forgets the types: a table holds routes of every kind. */
export function route<Query = null, Body = null, Answer = null>(declared: Declared<Query, Body, Answer>): Route {
  const { query = null, body = null, answer = null, isLong = false, faults = [] } = declared
  return { ...declared, query, body, answer, isLong, faults, status: declared.status ?? (answer === null ? 204 : 200) }
}
