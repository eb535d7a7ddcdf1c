import { versionsByStretch } from './stretches.ts'
import type { KnownHistory } from './stretches.ts'

/** Where a key leads on the slider: a stretch by its number, or further back than what has been loaded. */
export type SliderStep = { readonly kind: 'to'; readonly index: number } | { readonly kind: 'beginning' }

/**
 * Arrows are one stretch, page keys one named version or day, Home and End the beginning and now.
 * @param key as `KeyboardEvent.key` says
 * @param isBefore the place that is looked at lies before the end of its stretch: the next step is that end
 * @param dayOf which day a moment is on
 * @returns `undefined` for keys that mean nothing here
 */
export function sliderStep(
  key: string,
  index: number,
  isBefore: boolean,
  known: KnownHistory,
  direction: 'ltr' | 'rtl',
  dayOf: (atMs: number) => string,
): SliderStep | undefined {
  const { stretches } = known
  const last = stretches.length - 1
  const to = (wanted: number): SliderStep => ({ kind: 'to', index: Math.min(Math.max(0, wanted), last) })
  const [forward, back] = direction === 'ltr' ? ['ArrowRight', 'ArrowLeft'] : ['ArrowLeft', 'ArrowRight']
  switch (key) {
    case forward:
    case 'ArrowUp':
      return to(isBefore ? index : index + 1)
    case back:
    case 'ArrowDown':
      return to(index - 1)
    case 'PageUp':
      return to(landmarks().find((mark) => mark > index || (isBefore && mark === index)) ?? last)
    case 'PageDown':
      return to(landmarks().findLast((mark) => mark < index) ?? 0)
    case 'End':
      return to(last)
    case 'Home':
      return known.older === null ? to(0) : { kind: 'beginning' }
    default:
      return undefined
  }

  /** Stretches that hold a named version, and the last of each day. */
  function landmarks(): readonly number[] {
    const named = versionsByStretch(known)
    return stretches.flatMap((stretch, at) => {
      const next = stretches[at + 1]
      const endsDay = next !== undefined && dayOf(next.endedAtMs) !== dayOf(stretch.endedAtMs)
      return endsDay || named.has(at) ? [at] : []
    })
  }
}
