/** Where the homeserver is, and what it and we call each other. The tokens are those of the registration files. */
export interface MatrixConfig {
  /** Address of the homeserver as this server reaches it, without a slash at its end. */
  readonly homeserver: string
  /** The homeserver's `server_name`: what stands behind the colon of its ids. */
  readonly serverName: string
  /** Port on 127.0.0.1 where the homeserver's pushes arrive. 0 takes a free one (then nobody finds it: tests only). */
  readonly listenPort: number
  /** `as_token` of the registration that hears. */
  readonly hearingToken: string
  /** `hs_token` of the registration that hears: whoever pushes must know it. */
  readonly pushToken: string
  /** `as_token` of the registration that speaks as the wiki's people. */
  readonly speakingToken: string
  /** Days after which the homeserver deletes what was said in candid rooms. */
  readonly candidDays: number
}

/** Fields plus a constant message, as pino takes them. Texts and tokens never appear. */
export interface MatrixLog {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}
