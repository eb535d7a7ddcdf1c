import type { Log } from './log.ts'

/** Beyond this something hangs, and what matters is on the disk already. */
const patienceMs = 5_000

/** SIGTERM and SIGINT close once, in order; a second signal or 5 s end the process at once. */
export function onSignal(log: Log, close: () => Promise<void>): void {
  let isClosing = false
  function stop(signal: NodeJS.Signals): void {
    if (isClosing) process.exit(1)
    isClosing = true
    log.info({ signal }, 'stopping')
    setTimeout(() => process.exit(1), patienceMs).unref()
    close().then(
      () => {
        log.info({}, 'stopped')
        process.exit(0)
      },
      (error: unknown) => {
        log.error({ err: error }, 'stopping failed')
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}
