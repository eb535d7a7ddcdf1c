import type { PublicationBody } from '@scriptorium/protocol'
import type { ApiFailure } from '../api/api-failure.ts'
import { toApiFailure } from '../api/api-failure.ts'

/** Asks quickly while an answer is likely, then slower for as long as somebody looks: an unclear outcome resolves itself. */
const firstPauseMs = 1_000
const longestPauseMs = 8_000
const growth = 1.4

export interface PublicationWatch {
  /** Ends the asking. May be called twice. */
  stop(): void
}

/**
 * Reads a publication until its outcome is final. Failures after the first answer do not end it: the wiki may be slow, the line may be gone.
 * @param parts.after calls back once after that many milliseconds; the returned function cancels
 */
export function watchPublication(parts: {
  read(): Promise<PublicationBody>
  after(delayMs: number, callback: () => void): () => void
  heard(publication: PublicationBody): void
  failed(failure: ApiFailure): void
}): PublicationWatch {
  let isStopped = false
  let cancel: (() => void) | undefined
  let pauseMs = firstPauseMs
  let hasAnswer = false

  async function ask(): Promise<void> {
    const answer = await parts.read().catch(toApiFailure)
    if (isStopped) return
    if (answer instanceof Error) {
      if (!hasAnswer) return parts.failed(answer)
    } else {
      hasAnswer = true
      parts.heard(answer)
      if (isFinal(answer.state)) return
    }
    cancel = parts.after(pauseMs, () => void ask())
    pauseMs = Math.min(pauseMs * growth, longestPauseMs)
  }

  void ask()
  return {
    stop() {
      isStopped = true
      cancel?.()
    },
  }
}

function isFinal(state: PublicationBody['state']): boolean {
  return state === 'saved' || state === 'unchanged' || state === 'refused'
}
