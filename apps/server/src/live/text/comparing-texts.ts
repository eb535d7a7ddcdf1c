import type { DraftId, PersonId, SequenceNumber } from '@scriptorium/draft'

import type { Log } from '../../log.ts'
import type { DurableText } from './durable-text.ts'

/** Whether an editor's text is ours. Never rejects. @returns `null`: nothing can be said */
export async function compareTexts(
  draft: DraftId,
  text: DurableText,
  { sequence, sha256 }: { readonly sequence: SequenceNumber; readonly sha256: Uint8Array },
  logger: Log,
  person: () => PersonId | null,
): Promise<boolean | null> {
  try {
    const isEqual = await text.isEqual(sequence, sha256)
    if (isEqual === false)
      logger.error({ draftId: draft, sequence, person: person() }, 'an editor holds another text than the server')
    return isEqual
  } catch (error) {
    logger.warn({ err: error, draftId: draft, sequence }, 'texts not compared')
    return null
  }
}
