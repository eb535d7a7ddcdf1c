import type { Generation } from '@scriptorium/draft'
import type { TextPlace } from '@scriptorium/protocol'

import type { News } from './known-content.ts'
import type { Tail } from './tail.ts'

/**
 * What a client misses that holds everything up to `place`; all of it where that cannot be known, or with `null`. Its clocks decide nothing: they know
 * no deletions.
 */
export function copyFor(place: TextPlace | null, tail: Tail, generation: Generation): readonly Uint8Array[] {
  const later = place?.generation === generation ? tail.frameAfter(place.sequence) : undefined
  return later === undefined ? tail.frames() : [later]
}

/**
 * Of the durable frontier. Told the admitted one, a client that came back would not send again what is still on its way to
 * the disk, and its answer would pass for everything it has although the disk can yet refuse.
 * @param admitted clocks, those of `pending` included
 */
export function durableClocks(
  admitted: ReadonlyMap<number, number>,
  pending: readonly { readonly news: News }[],
): ReadonlyMap<number, number> {
  if (pending.length === 0) return admitted
  const clocks = new Map(admitted)
  for (const { news } of pending.toReversed()) {
    for (const { clientId, from } of news.clocks) {
      if (from === 0) clocks.delete(clientId)
      else clocks.set(clientId, from)
    }
  }
  return clocks
}
