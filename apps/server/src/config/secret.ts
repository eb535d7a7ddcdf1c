import { inspect } from 'node:util'

/** A password, token or key from the configuration. Printing, logging or serialising it prints nothing of it. */
export interface Secret {
  /** The only way to the text: whoever calls this must not print it. */
  reveal(): string
  toString(): string
  toJSON(): string
}

const shown = '[secret]'

export function makeSecret(text: string): Secret {
  return Object.freeze({
    reveal: () => text,
    toString: () => shown,
    toJSON: () => shown,
    [inspect.custom]: () => shown,
  })
}
