import { DraftError } from '@scriptorium/draft'
import * as v from 'valibot'

const failure = v.looseObject({
  errors: v.pipe(
    v.array(
      v.looseObject({
        code: v.string(),
        text: v.optional(v.string(), ''),
        data: v.optional(v.looseObject({ readonlyreason: v.optional(v.string()) })),
      }),
    ),
    v.minLength(1),
  ),
})

/** Codes of a wiki that is there but not now: the caller comes back later, as for no answer at all. */
const notNow = new Set([
  'maxlag',
  'ratelimited',
  'internal_api_error_DBConnectionError',
  'internal_api_error_DBQueryError',
])

/**
 * MediaWiki's codes never travel further in than this.
 * @param body an answer with `formatversion=2` and `errorformat=plaintext`
 * @throws DraftError `wiki/read-only`, `wiki/unreachable`, `wiki/refused` with the first of its codes, when the answer is an error
 */
export function translateApiErrors(body: unknown, wiki: string): void {
  if (typeof body !== 'object' || body === null || !('errors' in body)) return
  const parsed = v.safeParse(failure, body)
  const first = parsed.success ? parsed.output.errors[0] : undefined
  if (first === undefined) throw new DraftError('wiki/unreachable', { wiki })
  if (first.code === 'readonly') {
    throw new DraftError('wiki/read-only', { reason: first.data?.readonlyreason ?? first.text })
  }
  if (notNow.has(first.code)) throw new DraftError('wiki/unreachable', { wiki }, { cause: new Error(first.code) })
  throw new DraftError('wiki/refused', { wikiCode: first.code, text: first.text })
}
