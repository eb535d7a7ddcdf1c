import type { DatabaseSync } from 'node:sqlite'
import type { Publication, PublicationRecords, StoreUpkeep } from '@scriptorium/draft'
import type { InOneThread } from '../in-one-thread.ts'

/** What `purge` takes away. The worker tidies the file afterwards: see sweep.ts. */
export function upkeepTables(
  database: DatabaseSync,
  publications: Pick<InOneThread<PublicationRecords>, 'ofDraft' | 'settle'>,
): InOneThread<StoreUpkeep> {
  const former = 'draft = ?1 AND generation < (SELECT max(generation) FROM heads WHERE draft = ?1 AND sequence > 0)'
  const deletions = ['entries', 'snapshots', 'versions'].map((table) =>
    database.prepare(`DELETE FROM ${table} WHERE ${former}`),
  )
  // The record stays for moderators; how long whose words were is of no use without the words.
  const forgetCredit = database.prepare(`UPDATE generations SET credit = '[]' WHERE ${former}`)
  const eraseOrder = database.prepare(
    "UPDATE publications SET ordered = json_set(ordered, '$.wikitext', '', '$.summary', '') WHERE publication = ?",
  )

  const forgetName = database.prepare('DELETE FROM versions WHERE draft = ? AND instr(name, ?) > 0')

  return {
    purge(draft, phrases, atMs) {
      for (const deletion of deletions) deletion.run(draft)
      forgetCredit.run(draft)
      for (const phrase of phrases) forgetName.run(draft, phrase)
      for (const { order, state } of publications.ofDraft(draft)) {
        if (!holds(order, phrases)) continue
        if (state.kind === 'ordered' || state.kind === 'unclear')
          publications.settle(order.publication, {
            kind: 'refused',
            wikiCode: 'erased',
            text: 'Its words were erased.',
            atMs,
          })
        eraseOrder.run(order.publication)
      }
    },
  }
}

function holds({ wikitext, summary }: Publication['order'], phrases: readonly string[]): boolean {
  return phrases.some((phrase) => wikitext.includes(phrase) || summary.includes(phrase))
}
