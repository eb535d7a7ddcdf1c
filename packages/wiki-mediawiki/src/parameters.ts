/** Parameters of one request. `undefined` is left out; `true` is a flag. */
export type Parameters = Readonly<Record<string, string | number | true | undefined>>

export function encode(parameters: Parameters): URLSearchParams {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) query.set(name, value === true ? '1' : String(value))
  }
  return query
}
