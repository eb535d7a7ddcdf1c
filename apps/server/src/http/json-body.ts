import { DraftError } from '@scriptorium/draft'
import * as v from 'valibot'

/** UTF-8 bytes. The largest body of the API is a chat message of 4,000 code units, at most 24 KB when every one is escaped. */
export const maxBodyBytes = 64 * 1024

/**
 * What comes beyond a bound is read and dropped up to here: a connection whose request was not read to its end is closed half a second later, with whatever
 * its client has asked meanwhile.
 */
const maxDroppedBytes = 1024 * 1024

/**
 * The JSON of a request; an empty body is `{}`.
 * @throws DraftError `request/too-large`, `request/malformed`
 */
export async function readJson(request: Request): Promise<unknown> {
  const bytes = await readBytes(request, maxBodyBytes)
  if (bytes.length === 0) return {}
  const type = request.headers.get('Content-Type') ?? ''
  // Anything else could be sent by a form of a foreign page without the browser asking first.
  if (!/^application\/json *(;|$)/i.test(type)) throw malformed('Content-Type must be application/json')
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw malformed('the body is not JSON')
  }
}

/** @throws DraftError `request/too-large` */
export async function readBytes(request: Request, maxBytes: number): Promise<Uint8Array> {
  if (Number(request.headers.get('Content-Length') ?? 0) > maxBytes) throw tooLarge(maxBytes)
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of request.body ?? []) {
    length += part.length
    if (length <= maxBytes) parts.push(part)
    else if (length > maxBytes + maxDroppedBytes) break
  }
  if (length > maxBytes) throw tooLarge(maxBytes)
  return Buffer.concat(parts)
}

/** @throws DraftError `request/malformed` that names the field, never its value */
export function parse<Output>(schema: v.GenericSchema<unknown, Output>, value: unknown, what: string): Output {
  const parsed = v.safeParse(schema, value)
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  const field = v.getDotPath(issue)
  throw malformed(`${what}${field === null ? '' : `, ${field}`}: expected ${issue.expected ?? 'something else'}`)
}

function malformed(problem: string): DraftError {
  return new DraftError('request/malformed', { problem })
}

function tooLarge(maxBytes: number): DraftError {
  return new DraftError('request/too-large', { maxBytes })
}
