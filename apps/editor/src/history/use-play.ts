import { onScopeDispose, ref } from 'vue'
import type { Ref } from 'vue'

/** Long enough to see what changed. */
const stepMs = 1_200
/** Whoever asked for less motion still pressed *Play*: the steps are the same, each given time to be read. */
const calmStepMs = 2_500

export interface Play {
  readonly isPlaying: Readonly<Ref<boolean>>
  toggle(): void
  stop(): void
}

/** Goes on one step after the other. @param step takes the next one; `false`: there is none */
export function usePlay(step: () => boolean): Play {
  const isPlaying = ref(false)
  let timer: ReturnType<typeof setInterval> | undefined

  function stop(): void {
    clearInterval(timer)
    isPlaying.value = false
  }
  function toggle(): void {
    if (isPlaying.value) {
      stop()
      return
    }
    isPlaying.value = step()
    const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches
    if (isPlaying.value) timer = setInterval(() => step() || stop(), isCalm ? calmStepMs : stepMs)
  }
  onScopeDispose(stop)
  return { isPlaying, toggle, stop }
}
