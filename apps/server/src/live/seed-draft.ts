import { toSequenceNumber } from '@scriptorium/draft'
import type { Clock, Draft, DraftLog } from '@scriptorium/draft'
import { writeSeed } from '@scriptorium/session'

import { serverClientId } from './server-client-id.ts'

export interface SeedingParts {
  readonly log: Pick<DraftLog, 'load' | 'claim' | 'append'>
  readonly clock: Clock
}

/** Puts the first text into a draft's log, unless one is there. */
export async function seedDraft(
  { draft, generation }: Draft,
  wikitext: string,
  { log, clock }: SeedingParts,
): Promise<void> {
  const stored = await log.load(draft)
  if (stored !== undefined && stored.generation >= generation) return
  const clientId = serverClientId(draft, generation)
  await log.claim([{ draft, generation, clientId, person: null }])
  const update = writeSeed(clientId, wikitext)
  const sequence = toSequenceNumber(1)
  await log.append([{ draft, generation, sequence, author: null, atMs: clock.nowMs(), update }])
}
