/** Fields plus a constant message, as pino takes them. Wikitext, talk and tokens are never among the fields. */
export interface Log {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}
