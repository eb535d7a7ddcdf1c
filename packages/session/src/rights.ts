import type { RefusalReason } from '@scriptorium/protocol'

import type { Connection } from './connection.ts'
import type { DraftHold } from './draft-session.ts'
import type { ReadOnlyBecause } from './notices.ts'

/** Who may write just now: the draft's own state comes before what a connection may. */
export class Rights {
  hold: DraftHold
  isStoreDown = false

  constructor(hold: DraftHold) {
    this.hold = hold
  }

  /** Why nobody writes just now. */
  get nobodyBecause(): RefusalReason | null {
    if (this.hold === 'store-damaged') return 'store-failed'
    if (this.hold !== null) return this.hold === 'locked' ? 'locked' : 'closed'
    return this.isStoreDown ? 'store-failed' : null
  }

  /** Why an update of this connection is refused. */
  hindrance(connection: Connection): RefusalReason | null {
    if (!connection.access.mayWrite || connection.access.person === null) return 'read-only'
    return this.nobodyBecause
  }

  /** The same in the words of the notice. */
  readOnlyBecause(connection: Connection): ReadOnlyBecause {
    const reason = this.hindrance(connection)
    if (reason === 'read-only') return connection.access.readOnlyBecause ?? 'no-right'
    return reason === null ? null : (this.hold ?? reason)
  }
}
