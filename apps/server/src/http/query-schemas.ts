import * as v from 'valibot'

/** A number in a query. Out of bounds is refused, not bent. */
export function limit(most: number, standard: number) {
  return v.optional(
    v.pipe(v.string(), v.regex(/^[1-9]\d{0,2}$/, `a number from 1 to ${most}`), v.transform(Number), v.maxValue(most)),
    String(standard),
  )
}

/** A place in a list, from 1. */
export const namedPlace = v.pipe(v.string(), v.regex(/^[1-9]\d{0,14}$/, 'a number from 1'), v.transform(Number))
export const place = v.optional(namedPlace)
