import type { DatabaseSync } from 'node:sqlite'
import { toEpoch, type Lease } from '@scriptorium/draft'
import type { OwnerLock } from '../owner-lock.ts'
import { numberOf, textOf } from '../rows.ts'

/** Which process may write into this file. Every call runs inside a transaction. */
export interface LeaseTable {
  /**
   * Makes the lease last from `nowMs` on. A lease that was lost is taken again, with a higher epoch, once nobody else holds it.
   * @throws Error in words for the operator while another process holds it
   */
  renew(nowMs: number): Lease
  /** Whether nobody has taken over. Whoever has not asked in the transaction that writes does not know. */
  isOurs(): boolean
  /** The epoch that this process writes under. */
  epoch(): Lease['epoch']
  release(): void
}

export interface LeaseOptions {
  /** A name that no other process has. */
  readonly holder: string
  /** How long a process that gives no sign of life keeps what it has. */
  readonly leaseMs: number
}

/**
 * Two signs tell whether the holder is still there: its lock, which ends with its process, so that a start after kill -9 need not wait; and
 * its lease, which runs out, so that a process that hangs does not hold the store for ever. When it wakes, its epoch is an old one.
 */
export function leaseTable(database: DatabaseSync, lock: OwnerLock, options: LeaseOptions): LeaseTable {
  const { holder, leaseMs } = options
  const current = database.prepare('SELECT holder, epoch, until_ms, has_lock FROM lease')
  const keep = database.prepare(
    `INSERT INTO lease (id, holder, epoch, until_ms, has_lock) VALUES (1, ?1, ?2, ?3, ?4)
     ON CONFLICT (id) DO UPDATE SET holder = ?1, epoch = ?2, until_ms = ?3, has_lock = ?4`,
  )
  const end = database.prepare('UPDATE lease SET until_ms = 0 WHERE holder = ? AND epoch = ?')
  let ourEpoch = 0

  function standing() {
    const row = current.get()
    if (row === undefined) return undefined
    return {
      holder: textOf(row, 'holder'),
      epoch: numberOf(row, 'epoch'),
      untilMs: numberOf(row, 'until_ms'),
      hasLock: numberOf(row, 'has_lock') === 1,
    }
  }

  return {
    renew(nowMs) {
      const now = standing()
      const isOurs = now?.holder === holder && now.epoch === ourEpoch
      const hasLock = lock.take()
      const isFree = now === undefined || now.untilMs <= nowMs || (hasLock && now.hasLock)
      if (!isOurs && !isFree)
        throw new Error(
          `Another process (${now.holder}) has this store open. Stop it first; if it hangs, it loses the store in ` +
            `${Math.ceil((now.untilMs - nowMs) / 1000)} s.`,
        )
      const epoch = isOurs ? ourEpoch : (now?.epoch ?? 0) + 1
      keep.run(holder, epoch, nowMs + leaseMs, hasLock ? 1 : 0)
      ourEpoch = epoch
      return { holder, epoch: toEpoch(epoch), untilMs: nowMs + leaseMs }
    },
    isOurs() {
      const now = standing()
      return now?.holder === holder && now.epoch === ourEpoch
    },
    epoch: () => toEpoch(ourEpoch),
    release() {
      end.run(holder, ourEpoch)
      lock.release()
    },
  }
}
