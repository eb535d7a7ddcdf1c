import type { StartDraftRequest } from '@scriptorium/protocol'
import { ApiFailure, toApiFailure } from '../api/api-failure.ts'
import type { ScriptoriumApi } from '../api/scriptorium-api.ts'

/** @returns the draft to go into: the new one, or the one that somebody else began in the meantime */
export async function startDraft(
  api: Pick<ScriptoriumApi, 'startDraft'>,
  request: StartDraftRequest,
): Promise<{ readonly draft: string } | { readonly failure: ApiFailure }> {
  try {
    return { draft: (await api.startDraft(request)).id }
  } catch (error) {
    const failure = toApiFailure(error)
    const live = failure.details['draft']
    if (failure.code === 'draft/already-live' && typeof live === 'string') return { draft: live }
    return { failure }
  }
}
