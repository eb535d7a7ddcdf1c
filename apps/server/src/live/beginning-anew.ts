import { toGeneration, toSequenceNumber } from '@scriptorium/draft'
import type {
  Clock,
  CreditedText,
  CreditSpan,
  Culprit,
  DraftId,
  DraftLog,
  GenerationReason,
  GenerationRecord,
} from '@scriptorium/draft'
import { writeSeed } from '@scriptorium/session'

import { serverClientId } from './server-client-id.ts'
import type { TextAt } from './text/text-at.ts'

/** Why and with what a draft begins anew. */
export interface Beginning {
  readonly reason: GenerationReason
  readonly culprit: Culprit | null
  /** What the new generation begins with, made of the text of the old one. Thrown errors change nothing. */
  readonly rewrite: (text: CreditedText) => CreditedText
  /** Done before anybody comes to the new generation. */
  readonly afterwards?: () => Promise<void>
}

/** Durable when it resolves: the next generation, begun from the text at the end of this one. @throws DraftError `store/failed` */
export async function beginAnew(
  { log, clock }: { readonly log: DraftLog; readonly clock: Clock },
  draft: DraftId,
  at: TextAt,
  spans: readonly CreditSpan[],
  { reason, culprit, rewrite }: Beginning,
): Promise<GenerationRecord> {
  const { wikitext, spans: credit } = rewrite({ wikitext: at.wikitext, spans })
  const generation = toGeneration(at.generation + 1)
  const clientId = serverClientId(draft, generation)
  const atMs = clock.nowMs()
  const record: GenerationRecord = { draft, generation, atMs, reason, culprit, credit }
  const sequence = toSequenceNumber(1)
  await log.beginGeneration({
    record,
    claim: { draft, generation, clientId, person: null },
    seed: { draft, generation, sequence, author: null, atMs, update: writeSeed(clientId, wikitext) },
  })
  return record
}
