import { createHash } from 'node:crypto'

import type { DraftId, Generation } from '@scriptorium/draft'

/**
 * The client id that seeds a generation of a draft: 32 bits, always the same, never one of another generation. Seeding twice is
 * therefore harmless, and two generations can never be merged into each other.
 */
export function serverClientId(draft: DraftId, generation: Generation): number {
  return createHash('sha256').update(`scriptorium seed ${draft} ${generation}`).digest().readUInt32BE(0)
}
