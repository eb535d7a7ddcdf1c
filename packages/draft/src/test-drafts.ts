import type { WikiSays } from './access.ts'
import { makeDraftId, toGeneration, toPageId, toPersonId, toRevisionId } from './ids.ts'
import type { Draft, Person } from './records.ts'

/** Small values for this package's own tests. */

export const ada: Person = { person: toPersonId('1'), name: 'Ada', isTemporary: false }
export const grace: Person = { person: toPersonId('2'), name: 'Grace', isTemporary: false }

export const yes: WikiSays = { isAllowed: true, reasons: [] }
export const no: WikiSays = { isAllowed: false, reasons: [{ code: 'protectedpagetext', text: 'Protected.' }] }

export function draftOf(more: Partial<Draft>): Draft {
  return {
    draft: makeDraftId(new Uint8Array(10)),
    page: { kind: 'existing', title: 'Paris', page: toPageId(7), baseRevision: toRevisionId(100) },
    state: { kind: 'open' },
    generation: toGeneration(1),
    chatMode: 'candid',
    editChat: null,
    startedBy: ada.person,
    startedAtMs: 0,
    changedAtMs: 0,
    reason: null,
    removed: [],
    ...more,
  }
}
