import { randomBytes } from 'node:crypto'

import { DraftError, stateAt } from '@scriptorium/draft'
import type { Clock, Draft, MadeChange, PersonId } from '@scriptorium/draft'
import type { ChangedTextBody } from '@scriptorium/protocol'

import type { LiveDrafts } from '../live/live-drafts.ts'
import type { HistoryPlace } from './draft-histories.ts'
import { heldAt } from './draft-histories.ts'
import type { WrittenChange } from './history-worker.ts'
import type { HeldGenerations } from './show-history.ts'

/** So often a change is made anew because somebody wrote meanwhile; then it comes in beside what they wrote. */
const maxTries = 5

/** For whom the server changes a text. */
export interface Changer {
  /** `null`: whoever runs the server. */
  readonly person: PersonId | null
  /** Asked again when the change is made, which may take seconds. @throws DraftError when they may no longer */
  readonly assertMayWrite: () => Promise<unknown>
}

export interface TextChanging {
  /** The text of that place as a new change. @throws DraftError `draft/no-such-place`, and what `LiveDrafts.write` and the histories throw */
  restore(
    draft: Draft,
    target: { readonly generation: number; readonly sequence: number },
    by: Changer,
  ): Promise<ChangedTextBody>
  /** Takes one person's part in the newest generation back. @throws as `restore` */
  undo(draft: Draft, person: PersonId, by: Changer, isTrial: boolean): Promise<ChangedTextBody>
}

export interface TextChangingParts {
  readonly live: Pick<LiveDrafts, 'histories' | 'place' | 'write'>
  readonly log: HeldGenerations
  readonly clock: Clock
}

/** Changes of the text that the server writes for somebody: made of the durable text, taken in as an editor's. */
export function createTextChanging({ live, log, clock }: TextChangingParts): TextChanging {
  type Make = (now: HistoryPlace, clientId: number) => Promise<WrittenChange>

  async function change(draft: Draft, by: Changer, kind: MadeChange['kind'], make: Make): Promise<ChangedTextBody> {
    assertOpen(draft, clock.nowMs())
    for (let tries = 1; ; tries += 1) {
      const now = await live.place(draft)
      const clientId = randomBytes(4).readUInt32BE(0)
      const { update, credit, added, removed } = await make(now, clientId)
      if (added === 0 && removed === 0) return { ...now, added, removed }
      await by.assertMayWrite()
      const writing = { person: by.person, clientId, update, made: { kind, credit } }
      const sequence = await live.write(draft, writing, now, tries < maxTries)
      if (sequence !== 'moved-on') return { generation: now.generation, sequence, added, removed }
      if (tries >= 2 * maxTries) throw new DraftError('draft/history-busy', { draft: draft.draft, retryAfterMs: 2_000 })
    }
  }

  return {
    async restore(draft, target, by) {
      const { generation } = heldAt(draft.draft, await log.held(draft.draft), target)
      const place = { generation, sequence: target.sequence } as HistoryPlace
      return change(draft, by, 'restored', (now, clientId) => live.histories.restore(draft.draft, now, place, clientId))
    },
    async undo(draft, person, by, isTrial) {
      if (isTrial) {
        const now = await live.place(draft)
        const { added, removed } = await live.histories.undo(draft.draft, now, person, 0)
        return { ...now, added, removed }
      }
      return change(draft, by, 'undid', (now, clientId) => live.histories.undo(draft.draft, now, person, clientId))
    },
  }
}

/** @throws DraftError `draft/locked`, `draft/closed` */
function assertOpen(draft: Draft, nowMs: number): void {
  const state = stateAt(draft, nowMs)
  if (state.kind === 'locked') throw new DraftError('draft/locked', { draft: draft.draft })
  if (state.kind !== 'open') throw new DraftError('draft/closed', { draft: draft.draft })
}
