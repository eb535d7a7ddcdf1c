import { createHash } from 'node:crypto'
import { DraftError, withoutPhrase, withoutRange } from '@scriptorium/draft'
import type { Clock, CreditedText, DraftId, StoreUpkeep } from '@scriptorium/draft'
import type { EraseRequest, ErasureBody } from '@scriptorium/protocol'
import type { LiveDrafts } from '../live/live-drafts.ts'
import type { Log } from '../log.ts'

export interface ErasingParts {
  readonly live: Pick<LiveDrafts, 'beginAnew' | 'histories'>
  readonly upkeep: StoreUpkeep
  readonly clock: Clock
  readonly log: Log
}

/**
 * Makes words vanish: the draft begins a new generation without them, then everything of before is taken from the disk. No client of before can bring them
 * back. Broken off between the two, it is simply done again.
 * @throws DraftError `draft/not-found`, `draft/text-changed`, `request/malformed`, `store/failed`, `store/damaged`
 */
export async function erase(
  draft: DraftId,
  request: EraseRequest,
  { live, upkeep, clock, log }: ErasingParts,
): Promise<ErasureBody> {
  let phrase = ''
  let codeUnits = 0
  const { generation } = await live
    .beginAnew(draft, {
      reason: 'erased',
      culprit: null,
      rewrite(text) {
        phrase = phraseOf(draft, request, text.wikitext)
        const left = 'phrase' in request ? withoutPhrase(text, phrase) : withoutRange(text, request.from, request.to)
        codeUnits = text.wikitext.length - left.wikitext.length
        return left
      },
      // Who restores an earlier text waits, and then finds none.
      async afterwards() {
        await upkeep.purge(draft, [phrase], clock.nowMs())
        live.histories.forget(draft)
      },
    })
    .finally(() => live.histories.forget(draft))
  log.warn({ draftId: draft, generation, codeUnits }, 'words erased')
  return { generation, codeUnits }
}

function phraseOf(draft: DraftId, request: EraseRequest, wikitext: CreditedText['wikitext']): string {
  if ('phrase' in request) return request.phrase
  const currentSha256 = createHash('sha256').update(wikitext).digest('hex')
  if (currentSha256 !== request.sha256)
    throw new DraftError('draft/text-changed', { draft, reviewedSha256: request.sha256, currentSha256 })
  return wikitext.slice(request.from, request.to)
}
