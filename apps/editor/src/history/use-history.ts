import type { AccessBody, DraftBody } from '@scriptorium/protocol'
import { onScopeDispose, ref, shallowRef } from 'vue'
import type { Ref, ShallowRef } from 'vue'
import { toApiFailure } from '../api/api-failure.ts'
import type { ApiFailure } from '../api/api-failure.ts'
import { useApp } from '../shell/app-context.ts'
import { comparePlaces } from './place.ts'
import type { Place } from './place.ts'
import { addToHistory, nothingKnown } from './stretches.ts'
import type { KnownHistory } from './stretches.ts'

/** A draft and as much of its history as has been asked for. */
export interface DraftHistory {
  readonly record: Readonly<ShallowRef<DraftBody | undefined>>
  readonly access: Readonly<ShallowRef<AccessBody | undefined>>
  readonly known: Readonly<ShallowRef<KnownHistory>>
  readonly isLoadingOlder: Readonly<Ref<boolean>>
  /** Why nothing can be shown. */
  readonly failure: Readonly<ShallowRef<ApiFailure | undefined>>
  /** Why older ones did not come; what is known stays. */
  readonly olderFailure: Readonly<ShallowRef<ApiFailure | undefined>>
  /** Begins anew, and goes back at least to `wanted`. */
  load(wanted: Place | undefined): Promise<void>
  loadOlder(): Promise<void>
  /** Asks for older ones until `place` is among them; without it, until the beginning. */
  loadBackTo(place?: Place): Promise<void>
  /** What was written meanwhile. A failure leaves what is known. */
  refresh(): Promise<void>
}

/** Stretches in the first answer: what a list shows at once and some screens more. */
const firstStretches = 100
/** Fewer than these look like all of a history: a draft that began anew has more before that. */
const fewStretches = 20
/** The most that the server gives at once. */
const mostStretches = 200
/** Somebody who looks at a draft that is being written sees the new stretches this soon. */
const refreshMs = 15_000

export function useHistory(draft: () => string): DraftHistory {
  const { api } = useApp()
  const record = shallowRef<DraftBody>()
  const access = shallowRef<AccessBody>()
  const known = shallowRef<KnownHistory>(nothingKnown)
  const isLoadingOlder = ref(false)
  const failure = shallowRef<ApiFailure>()
  const olderFailure = shallowRef<ApiFailure>()

  async function load(wanted: Place | undefined): Promise<void> {
    failure.value = undefined
    const of = draft()
    try {
      const [body, rights, answer] = await Promise.all([
        api.draft(of),
        api.draftAccess(of),
        api.history(of, { limit: firstStretches }),
      ])
      if (of !== draft()) return
      access.value = rights
      known.value = addToHistory(nothingKnown, answer)
      record.value = body
    } catch (error) {
      failure.value = toApiFailure(error)
      return
    }
    await loadOlderUntil(() => known.value.stretches.length >= fewStretches)
    if (wanted !== undefined) await loadBackTo(wanted)
  }

  async function loadOlder(): Promise<void> {
    const { older } = known.value
    if (older === null || isLoadingOlder.value) return
    isLoadingOlder.value = true
    olderFailure.value = undefined
    try {
      known.value = addToHistory(known.value, await api.history(draft(), { ...older, limit: mostStretches }))
    } catch (error) {
      olderFailure.value = toApiFailure(error)
    } finally {
      isLoadingOlder.value = false
    }
  }

  async function loadBackTo(place?: Place): Promise<void> {
    await loadOlderUntil(() => {
      const [oldest] = known.value.stretches
      const isOlder = place === undefined || oldest === undefined
      return !isOlder && comparePlaces({ generation: oldest.generation, sequence: oldest.from }, place) <= 0
    })
  }

  async function loadOlderUntil(isEnough: () => boolean): Promise<void> {
    while (known.value.older !== null && !isEnough()) {
      const before = known.value.older
      await loadOlder()
      if (olderFailure.value !== undefined || known.value.older === before) return
    }
  }

  async function refresh(): Promise<void> {
    const of = draft()
    if (record.value === undefined) return
    const answers = await Promise.all([api.draft(of), api.history(of, { limit: firstStretches })]).catch(
      () => undefined,
    )
    if (answers === undefined || of !== draft()) return
    record.value = answers[0]
    known.value = addToHistory(known.value, answers[1])
  }

  const timer = setInterval(() => {
    if (!document.hidden) void refresh()
  }, refreshMs)
  onScopeDispose(() => clearInterval(timer))

  return { record, access, known, isLoadingOlder, failure, olderFailure, load, loadOlder, loadBackTo, refresh }
}
