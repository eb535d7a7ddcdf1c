import { onBeforeUnmount, ref } from 'vue'
import { useListener } from './use-listener.ts'

/**
 * What the browser's window tells: whether it is seen, whether there is a line, what time it is, to the second.
 * @param mustAsk leaving would lose words: the browser asks before it does
 */
export function useWindow(now: () => number, mustAsk: () => boolean) {
  const isVisible = ref(!document.hidden)
  const isOnline = ref(navigator.onLine)
  const nowMs = ref(now())
  const clock = setInterval(() => {
    nowMs.value = now()
  }, 1_000)

  useListener(window, 'beforeunload', (event) => {
    if (mustAsk()) event.preventDefault()
  })
  for (const type of ['online', 'offline'] as const)
    useListener(window, type, () => {
      isOnline.value = navigator.onLine
    })
  useListener(document, 'visibilitychange', () => {
    isVisible.value = !document.hidden
  })
  onBeforeUnmount(() => clearInterval(clock))
  return { isVisible, isOnline, nowMs }
}
