import { creditSpans, toSequenceNumber } from '@scriptorium/draft'
import type { CreditSpan, DraftId, DraftLog } from '@scriptorium/draft'

import type { Documents } from './documents.ts'
import type { WrittenRun } from './first-authors.ts'
import type { TextAt } from './live-drafts.ts'
import { serverClientId } from './server-client-id.ts'

/** A longer log is not read through for first authors: its words are whose client typed them. Months of daily work of many. */
const maxEntries = 200_000

/**
 * Whose words a durable text is made of, from the log alone: deletions that were undone, restored versions and former generations included.
 * @param plain by whose client the characters came in, for a log that is not there whole any more
 */
export async function readWrittenSpans(
  { log, documents }: { readonly log: DraftLog; readonly documents: Documents },
  draft: DraftId,
  { generation, sequence, wikitext }: TextAt,
  plain: readonly WrittenRun[],
): Promise<readonly CreditSpan[]> {
  const [entries, stored, standing] = await Promise.all([
    log.entries(draft, generation, toSequenceNumber(1), maxEntries + 1),
    log.load(draft),
    log.standing(draft),
  ])
  const claims = stored?.generation === generation ? stored.claims : []
  const owners = new Map(claims.map(({ clientId, person }) => [clientId, person]))
  const credit = standing.record?.generation === generation ? standing.record.credit : []
  const history = entries.filter((entry) => entry.sequence <= sequence).map(({ update }) => update)
  const isWhole = history.length === sequence && history.length <= maxEntries
  const first = isWhole ? await documents.authors(history) : plain
  const covered = first.reduce((sum, { codeUnits }) => sum + codeUnits, 0)
  return creditSpans(covered === wikitext.length ? first : plain, (clientId) => owners.get(clientId) ?? null, {
    clientId: serverClientId(draft, generation),
    credit,
  })
}
