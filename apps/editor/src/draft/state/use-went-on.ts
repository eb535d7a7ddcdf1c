import type { DraftBody } from '@scriptorium/protocol'
import { shallowRef, watch, type ShallowRef } from 'vue'
import type { ScriptoriumApi } from '../../api/scriptorium-api.ts'

/** The publication that this draft goes on from: words were written in it after the review (rule PU10). */
export interface WentOn {
  readonly by: string
  readonly revision: number
}

/**
 * `null`: the draft was never published, or is over. Asked anew whenever the draft's base revision moves.
 * @param record the draft as it was last read
 */
export function useWentOn(
  record: () => Pick<DraftBody, 'id' | 'state' | 'baseRevision'>,
  api: Pick<ScriptoriumApi, 'publicationsOf'>,
): Readonly<ShallowRef<WentOn | null>> {
  const wentOn = shallowRef<WentOn | null>(null)
  watch(
    () => record().baseRevision,
    async (baseRevision) => {
      const { id, state } = record()
      if (baseRevision === null || (state !== 'open' && state !== 'locked')) return
      // What cannot be read now is told with the next visit.
      const { publications } = await api.publicationsOf(id).catch(() => ({ publications: [] }))
      const found = publications.find((one) => one.state === 'saved' && one.revision === baseRevision)
      if (record().baseRevision !== baseRevision) return
      wentOn.value = found === undefined ? null : { by: found.publishedBy.name, revision: baseRevision }
    },
    { immediate: true },
  )
  return wentOn
}
