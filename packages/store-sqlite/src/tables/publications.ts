import type { DatabaseSync } from 'node:sqlite'
import { DraftError, type Publication, type PublicationRecords, type PublicationState } from '@scriptorium/draft'
import type { InOneThread } from '../in-one-thread.ts'
import { textOf, type Row } from '../rows.ts'

export function publicationTables(database: DatabaseSync): InOneThread<PublicationRecords> {
  const insert = database.prepare('INSERT INTO publications (publication, ordered, state) VALUES (?, ?, ?)')
  const byId = database.prepare('SELECT ordered, state FROM publications WHERE publication = ?')
  const setState = database.prepare('UPDATE publications SET state = ? WHERE publication = ?')
  const byDraft = database.prepare(
    'SELECT ordered, state FROM publications WHERE draft = ? ORDER BY ordered_at_ms, publication',
  )
  const saved = database.prepare(
    "SELECT ordered, state FROM publications WHERE kind = 'saved' ORDER BY settled_at_ms DESC, publication LIMIT ?",
  )
  const unsettled = database.prepare(
    "SELECT ordered, state FROM publications WHERE kind IN ('ordered', 'unclear') ORDER BY ordered_at_ms, publication",
  )

  return {
    create(order) {
      insert.run(order.publication, JSON.stringify(order), JSON.stringify({ kind: 'ordered' }))
    },
    find(publication) {
      const row = byId.get(publication)
      return row === undefined ? undefined : publicationOf(row)
    },
    settle(publication, state) {
      const row = byId.get(publication)
      if (row === undefined) throw new DraftError('publication/not-found', { publication })
      const current = publicationOf(row).state
      if (!isForward(current, state)) return current
      setState.run(JSON.stringify(state), publication)
      return state
    },
    ofDraft(draft) {
      return byDraft.all(draft).map(publicationOf)
    },
    latest(limit) {
      return saved.all(limit).map(publicationOf)
    },
    unsettled() {
      return unsettled.all().map(publicationOf)
    },
  }
}

/** A refusal is not final: the receipt of a save that was asked for again may still arrive. Nothing goes back to `ordered`. */
function isForward(current: PublicationState, next: PublicationState): boolean {
  return current.kind !== 'saved' && current.kind !== 'unchanged' && next.kind !== 'ordered'
}

function publicationOf(row: Row): Publication {
  return { order: JSON.parse(textOf(row, 'ordered')), state: JSON.parse(textOf(row, 'state')) }
}
