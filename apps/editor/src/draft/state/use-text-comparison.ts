import { onScopeDispose } from 'vue'
import type { ScriptoriumApi } from '../../api/scriptorium-api.ts'
import { compareTexts, differencesNeeded, sha256Of } from './text-comparison.ts'
import type { LiveDraft } from './use-live-draft.ts'

const everyMs = 20_000
const soonMs = 3_000
/** The text must have been still for this long. */
const restMs = 3_000

/** Compares our text with the server's whenever both are at rest, and says so to the save word. Each text is compared once. */
export function useTextComparison(
  live: LiveDraft,
  draft: string,
  api: Pick<ScriptoriumApi, 'draftText'>,
  now: () => number,
): void {
  let version = 0
  let changedAtMs = now()
  let comparedVersion = -1
  let differences = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let isOver = false

  const count = () => {
    version += 1
    changedAtMs = now()
  }
  live.text.observe(count)

  async function compare(): Promise<void> {
    const { status } = live
    const isStill = now() - changedAtMs >= restMs && version !== comparedVersion
    const isConnected = status.value.connection.kind === 'open' && status.value.isLoaded
    // Out of step the texts are compared on, so that it can end.
    const isAllSent = status.value.waiting === null
    if (!isStill || !isConnected || !isAllSent || document.hidden) return
    const before = { version, sha256: await sha256Of(live.text.toString()), generation: status.value.generation }
    const server = await api.draftText(draft)
    const isEqual = compareTexts(before, server, version)
    if (isEqual === null) return
    differences = isEqual ? 0 : differences + 1
    if (isEqual) comparedVersion = before.version
    if (isEqual || differences >= differencesNeeded) live.provider.reportComparison(isEqual)
  }

  function again(): void {
    if (isOver) return
    timer = setTimeout(
      () => {
        // No answer says nothing about the texts.
        void compare()
          .catch(() => undefined)
          .then(again)
      },
      differences > 0 ? soonMs : everyMs,
    )
  }
  again()
  onScopeDispose(() => {
    isOver = true
    clearTimeout(timer)
    live.text.unobserve(count)
  })
}
