import { pino } from 'pino'
import type { Logger } from 'pino'

/** Lines that wait while standard output takes none; what comes beyond is dropped. */
const maxWaitingBytes = 1_048_576

/** Logs on standard output. Where that goes to a disk that is full, the server goes on and its lines wait: it is when people need it most. */
export function openLog(level: string): Logger {
  const output = pino.destination({ dest: 1, sync: true, maxLength: maxWaitingBytes })
  // An error that nobody listens to ends the process.
  output.on('error', () => {})
  return pino({ level, base: null }, output)
}
