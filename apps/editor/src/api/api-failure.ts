import type { Problem } from '@scriptorium/protocol'

/** What the server answered when it could not do what was asked, or that it did not answer. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure'
  /** A code of the server's closed list, or `api/unreachable` (no answer), or `api/unreadable` (an answer that is none of ours). */
  readonly code: string
  /** HTTP status; 0 when there was no answer. */
  readonly status: number
  readonly details: Readonly<Record<string, unknown>>

  constructor(code: string, status: number, details: Readonly<Record<string, unknown>> = {}, options?: ErrorOptions) {
    super(`[${code}] ${JSON.stringify(details)}`, options)
    this.code = code
    this.status = status
    this.details = details
  }
}

/** @returns the failure that an answer with an error status stands for */
export function failureFromProblem(status: number, body: unknown): ApiFailure {
  if (isProblem(body)) return new ApiFailure(body.code, status, body.details)
  return new ApiFailure('api/unreadable', status)
}

/** Anything caught, as a failure that has words. */
export function toApiFailure(error: unknown): ApiFailure {
  if (error instanceof ApiFailure) return error
  return new ApiFailure('api/unreadable', 0, {}, { cause: error })
}

function isProblem(body: unknown): body is Pick<Problem, 'code' | 'details'> {
  if (typeof body !== 'object' || body === null) return false
  if (!('code' in body) || typeof body.code !== 'string') return false
  return 'details' in body && typeof body.details === 'object' && body.details !== null
}
