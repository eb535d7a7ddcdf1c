import type { DraftBody } from '@scriptorium/protocol'

/** For tests: an open draft of Ada's that nobody is in. */
export function sampleDraft(change: Partial<DraftBody> = {}): DraftBody {
  return {
    id: '0123456789abcdef',
    title: 'Kew',
    pageId: 1,
    baseRevision: 7,
    direction: 'ltr',
    language: 'en',
    state: 'open',
    lockedUntilMs: null,
    endedBy: null,
    endedAtMs: null,
    publication: null,
    publishedRevision: null,
    generation: 1,
    chatMode: 'candid',
    startedBy: { id: '1', name: 'Ada', isTemporary: false },
    startedAtMs: 0,
    changedAtMs: 0,
    reason: null,
    present: [],
    readers: 0,
    authors: [],
    ...change,
  }
}
