import { closeCode, encodeRefusal } from '@scriptorium/protocol'
import type { CloseCode, RefusalReason } from '@scriptorium/protocol'

import type { Connection } from './connection.ts'
import type { Effect } from './effects.ts'
import { buildsOnUnknown, stockCloseCode } from './refusal-codes.ts'

/** How connections hear that an update of theirs was refused. */
export class Refusals {
  readonly #cut: (connection: Connection, code: CloseCode) => Effect[]

  /** @param cut ends a connection */
  constructor(cut: (connection: Connection, code: CloseCode) => Effect[]) {
    this.#cut = cut
  }

  /**
   * What builds on words that we do not have yet: typed after a reconnect, before our sync step 1 was answered, or after a
   * refusal. The answer, made later, has it too.
   */
  refuseOrSetAside(connection: Connection, update: number, reason: RefusalReason): Effect[] {
    const isHonest = buildsOnUnknown(reason) && (connection.awaitsWhole || connection.isOutOfStep)
    if (!isHonest) return this.refuse(connection, update, reason)
    connection.isOutOfStep = true
    return []
  }

  refuse(connection: Connection, update: number, reason: RefusalReason): Effect[] {
    connection.isOutOfStep = true
    const told = this.tell(connection, update, reason)
    return reason === 'malformed' ? [...told, ...this.#cut(connection, closeCode.malformed)] : told
  }

  /** A stock client cannot be told: it is cut, to stay away or to come back and start over, as the reason asks. */
  tell(connection: Connection, update: number, reason: RefusalReason): Effect[] {
    if (connection.access.wantsFrames) {
      return [{ kind: 'send', to: [connection.id], frame: encodeRefusal({ update, reason }), isDroppable: false }]
    }
    const code = stockCloseCode(reason)
    return code === null ? [] : this.#cut(connection, code)
  }
}
