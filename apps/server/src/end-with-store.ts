import type { Log } from './log.ts'

/** EX_SOFTWARE of sysexits.h. */
const internalError = 70

/**
 * Without its store's thread the server can save nothing more, and what was acknowledged is on the disk: it ends at once, so that whoever watches over it
 * starts it anew, instead of staying as something that people can only read from.
 */
export function endWithStore(log: Log, cause: unknown): void {
  log.error({ err: cause }, 'the store ended by itself: this process ends too, to be started anew')
  process.exit(internalError)
}
