import type { HistoryTextBody } from '@scriptorium/protocol'
import { onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { Ref, ShallowRef } from 'vue'
import { toApiFailure } from '../api/api-failure.ts'
import type { ApiFailure } from '../api/api-failure.ts'
import { useApp } from '../shell/app-context.ts'
import { formatPlace } from './place.ts'
import type { Place } from './place.ts'

/** What is to be shown: a place, and an earlier one of its generation to tell what came and went since. */
export interface WantedText {
  readonly place: Place
  readonly since: Place | undefined
}

export interface HistoryText {
  /** Stays the former one until the wanted one is here: nothing flickers while one slides. */
  readonly text: Readonly<ShallowRef<HistoryTextBody | undefined>>
  readonly isLoading: Readonly<Ref<boolean>>
  readonly failure: Readonly<ShallowRef<ApiFailure | undefined>>
  again(): void
}

/** A finger that slides passes many places: only where it rests is asked for. */
const restMs = 90
/** Texts kept, so that going to and fro asks only once. */
const mostKept = 24

/** The text of the place that `wanted` says, kept up with it. */
export function useHistoryText(draft: () => string, wanted: () => WantedText | undefined): HistoryText {
  const { api } = useApp()
  const text = shallowRef<HistoryTextBody>()
  const isLoading = ref(false)
  const failure = shallowRef<ApiFailure>()
  const kept = new Map<string, HistoryTextBody>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let asking: AbortController | undefined

  const keyOf = (of: WantedText) =>
    `${draft()} ${formatPlace(of.place)} ${of.since === undefined ? '' : formatPlace(of.since)}`

  function show(): void {
    clearTimeout(timer)
    asking?.abort()
    failure.value = undefined
    const of = wanted()
    const found = of === undefined ? undefined : kept.get(keyOf(of))
    isLoading.value = of !== undefined && found === undefined
    if (found !== undefined) text.value = found
    else if (of !== undefined) timer = setTimeout(() => void ask(of), restMs)
  }

  async function ask(of: WantedText): Promise<void> {
    const control = new AbortController()
    asking = control
    try {
      const answer = await api.historyText(draft(), of.place, of.since?.sequence, control.signal)
      keep(keyOf(of), answer)
      if (control.signal.aborted) return
      text.value = answer
      isLoading.value = false
    } catch (error) {
      if (control.signal.aborted) return
      failure.value = toApiFailure(error)
      isLoading.value = false
    }
  }

  function keep(key: string, answer: HistoryTextBody): void {
    kept.set(key, answer)
    const [oldest] = kept.keys()
    if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest)
  }

  watch(
    () => {
      const of = wanted()
      return of === undefined ? '' : keyOf(of)
    },
    show,
    { immediate: true },
  )
  onScopeDispose(() => {
    clearTimeout(timer)
    asking?.abort()
  })
  return { text, isLoading, failure, again: show }
}
