import { ref } from 'vue'
import { toApiFailure } from '../api/api-failure.ts'
import type { ApiFailure } from '../api/api-failure.ts'

/** One thing at a time that may fail: while it goes on a second press does nothing, and what went wrong stands until the next. */
export function useAttempt() {
  const isBusy = ref(false)
  const failure = ref<ApiFailure>()

  async function attempt(work: () => Promise<void>): Promise<void> {
    if (isBusy.value) return
    isBusy.value = true
    failure.value = undefined
    try {
      await work()
    } catch (error) {
      failure.value = toApiFailure(error)
    } finally {
      isBusy.value = false
    }
  }

  return { isBusy, failure, attempt }
}
