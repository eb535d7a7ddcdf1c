import { closeCode } from '@scriptorium/protocol'
import type { CloseCode, RefusalReason } from '@scriptorium/protocol'

/** The update builds on words that the server does not have: honest when it was made before everything was asked for. */
export function buildsOnUnknown(reason: RefusalReason): boolean {
  return reason === 'clock-gap' || reason === 'unknown-origin' || reason === 'delete-out-of-range'
}

/**
 * How a stock client is cut when an update of its is refused: it cannot be told.
 * @returns `null`: it stays, as a reader
 */
export function stockCloseCode(reason: RefusalReason): CloseCode | null {
  switch (reason) {
    case 'read-only':
    case 'locked':
    case 'closed':
      return null
    case 'malformed':
    case 'not-plain-text':
    case 'unknown-origin':
    case 'delete-out-of-range':
      return closeCode.malformed
    case 'foreign-client-id':
      return closeCode.noRight
    case 'retired-client-id':
      return closeCode.otherGeneration
    case 'too-large':
    case 'too-often':
      return closeCode.tooMuch
    case 'clock-gap':
    case 'store-failed':
      return closeCode.comeBack
  }
}
