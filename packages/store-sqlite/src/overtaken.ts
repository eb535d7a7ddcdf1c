/** Why a process that lost the store to another one stores nothing. */
export function overtaken(cause?: unknown): Error {
  return new Error('another process has taken this store over', cause === undefined ? {} : { cause })
}
