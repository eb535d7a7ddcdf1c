import { toGeneration, toSequenceNumber } from '@scriptorium/draft'
import type { ClientClaim, DraftId, LogEntry, Snapshot, StoredDraft } from '@scriptorium/draft'
import type { DraftSession, Effect } from '@scriptorium/session'
import * as Y from 'yjs'

import type { Random } from './random.ts'

type StoreEffect = Extract<Effect, { kind: 'claim' | 'store' }>

/** A disk in the test's hand: commits when told, fails when told, and forgets what it never committed. */
export class ModelStore {
  readonly entries: LogEntry[] = []
  readonly claims: ClientClaim[] = []
  snapshot: Snapshot | null = null
  #waiting: StoreEffect[] = []

  take(effect: StoreEffect): void {
    this.#waiting.push(effect)
  }

  get isBusy(): boolean {
    return this.#waiting.length > 0
  }

  /** Commits some of what waits, in order, and says so. */
  commit(session: DraftSession, random: Random): Effect[] {
    const effects: Effect[] = []
    const count = 1 + random.below(this.#waiting.length)
    for (const effect of this.#waiting.splice(0, count)) {
      if (effect.kind === 'claim') {
        this.claims.push(...effect.claims)
        effects.push(...session.claimed(effect.claims.map(({ clientId }) => clientId)))
      } else {
        this.entries.push(effect.entry)
      }
    }
    const last = this.entries.at(-1)
    if (last !== undefined) effects.push(...session.stored(last.sequence))
    return effects
  }

  /** Loses all that waits. */
  fail(): void {
    this.#waiting = []
  }

  fold(draft: DraftId, updates: readonly Uint8Array[], sequence: Snapshot['sequence']): Snapshot {
    const doc = docOf(updates)
    this.snapshot = { draft, generation: toGeneration(1), sequence, state: Y.encodeStateAsUpdate(doc) }
    doc.destroy()
    return this.snapshot
  }

  stored(): StoredDraft {
    const after = this.snapshot?.sequence ?? toSequenceNumber(0)
    return {
      generation: toGeneration(1),
      snapshot: this.snapshot,
      tail: this.entries.filter(({ sequence }) => sequence > after),
      claims: this.claims,
      retiredClientIds: [],
    }
  }
}

export function docOf(updates: readonly Uint8Array[]): Y.Doc {
  const doc = new Y.Doc()
  for (const update of updates) Y.applyUpdate(doc, update)
  return doc
}
