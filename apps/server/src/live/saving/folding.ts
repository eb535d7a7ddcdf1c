import type { DraftId, DraftLog, Generation, Snapshot } from '@scriptorium/draft'
import type { DraftSession } from '@scriptorium/session'

import type { Log } from '../../log.ts'
import type { Documents } from '../text/documents.ts'
import type { DurableText } from '../text/durable-text.ts'

/**
 * Keeps a snapshot of what a draft holds: it loads faster. The log already has everything, so a failure costs nothing.
 * @param compacted tells the session when it is kept
 */
export async function foldDraft(
  { draft, generation }: { readonly draft: DraftId; readonly generation: Generation },
  session: Pick<DraftSession, 'sequence' | 'updates' | 'notCompacted'>,
  text: DurableText,
  compacted: (snapshot: Pick<Snapshot, 'sequence' | 'state'>) => void,
  { documents, log, logger }: { readonly documents: Documents; readonly log: DraftLog; readonly logger: Log },
): Promise<void> {
  const sequence = session.sequence
  try {
    // Taken before anything is awaited: exactly what is at this place.
    const updates = session.updates()
    // A fold would hide what is unsound: U+FFFD looks typed in it.
    if ((await text.read()).damage !== null) throw new Error('the text is unsound')
    const state = await documents.fold(updates)
    await log.saveSnapshot({ draft, generation, sequence, state })
    compacted({ sequence, state })
  } catch (error) {
    session.notCompacted()
    logger.error({ err: error, draftId: draft, sequence }, 'draft not folded; the log keeps everything')
  }
}
