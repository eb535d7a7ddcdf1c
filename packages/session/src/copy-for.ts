import type { Generation } from '@scriptorium/draft'
import type { TextPlace } from '@scriptorium/protocol'

import type { Tail } from './tail.ts'

/**
 * What a client misses that holds everything up to `place`; all of it where that cannot be known, or with `null`. Its clocks decide nothing: they know
 * no deletions.
 */
export function copyFor(place: TextPlace | null, tail: Tail, generation: Generation): readonly Uint8Array[] {
  const later = place?.generation === generation ? tail.framesAfter(place.sequence) : undefined
  return later ?? tail.frames()
}
