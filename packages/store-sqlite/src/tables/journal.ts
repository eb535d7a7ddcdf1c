import { randomBytes } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { checksumOf } from '../checksum.ts'
import { numberOf, textOf } from '../rows.ts'

/** Which segments hold entries that are not rows yet. */
export interface JournalStanding {
  readonly store: string
  /** Of the process that wrote them; 0: there are none. */
  readonly epoch: number
  readonly first: number
  /** Less than `first`: none. */
  readonly last: number
}

export interface JournalTable {
  /** @throws Error in words for the operator when the row is not what was written */
  standing(): JournalStanding
  change(next: Partial<JournalStanding>): void
}

export function journalTable(database: DatabaseSync): JournalTable {
  const row = database.prepare('SELECT store, epoch, first, last, checksum FROM journal')
  const keep = database.prepare('INSERT OR REPLACE INTO journal VALUES (1, ?, ?, ?, ?, ?)')

  function standing(): JournalStanding {
    const found = row.get()
    if (found === undefined) return { store: newStoreName(), epoch: 0, first: 1, last: 0 }
    const known = {
      store: textOf(found, 'store'),
      epoch: numberOf(found, 'epoch'),
      first: numberOf(found, 'first'),
      last: numberOf(found, 'last'),
    }
    if (checksum(known) !== numberOf(found, 'checksum'))
      throw new Error('The store’s file is damaged where it tells how far its journal goes. Restore a backup.')
    return known
  }

  return {
    standing,
    change(next) {
      const known = { ...standing(), ...next }
      keep.run(known.store, known.epoch, known.first, known.last, checksum(known))
    },
  }
}

export function newStoreName(): string {
  return randomBytes(8).toString('hex')
}

function checksum({ store, epoch, first, last }: JournalStanding): number {
  return checksumOf([store, epoch, first, last], new Uint8Array())
}
