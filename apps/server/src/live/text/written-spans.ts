import { creditSpans, isFault } from '@scriptorium/draft'
import type { CharacterRun, CreditSpan, DraftId, DraftLog } from '@scriptorium/draft'

import { LogTooHeavy } from '../../history/draft-histories.ts'
import type { DraftHistories } from '../../history/draft-histories.ts'
import { serverClientId } from '../server-client-id.ts'
import type { TextAt } from './text-at.ts'

/** A longer log is not read through for first authors: its words are whose client typed them. Months of daily work of many. */
const maxEntries = 200_000

/**
 * Whose words a durable text is made of, from the log alone: deletions that were undone, restored versions and former generations included.
 * @param plain by whose client the characters came in, for a log that is not there whole any more
 */
export async function readWrittenSpans(
  { log, histories }: { readonly log: Pick<DraftLog, 'load' | 'standing'>; readonly histories: DraftHistories },
  draft: DraftId,
  at: TextAt,
  plain: readonly CharacterRun[],
): Promise<readonly CreditSpan[]> {
  if (at.sequence >= 1 && at.sequence <= maxEntries) {
    const credited = await histories.credited(draft, at).catch(unlessTooHeavy)
    if (credited?.wikitext === at.wikitext) return credited.spans
  }
  const [stored, standing] = await Promise.all([log.load(draft), log.standing(draft)])
  const claims = stored?.generation === at.generation ? stored.claims : []
  const owners = new Map(claims.map(({ clientId, person }) => [clientId, person]))
  const credit = standing.record?.generation === at.generation ? standing.record.credit : []
  return creditSpans(plain, (clientId) => owners.get(clientId) ?? null, {
    clientId: serverClientId(draft, at.generation),
    credit,
  })
}

/** A log that is too large to be read through stops nobody from publishing or erasing. */
function unlessTooHeavy(error: unknown): undefined {
  if (isFault(error, 'draft/history-busy') && error.cause instanceof LogTooHeavy) return
  throw error
}
