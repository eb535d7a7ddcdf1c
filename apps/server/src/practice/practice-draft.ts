import { DraftError, toDraftId, toEpoch, toGeneration, toPersonId, toSequenceNumber } from '@scriptorium/draft'
import type { Draft, DraftAccess, DraftLog, OwnedDraft, Ticket } from '@scriptorium/draft'
import { writePracticeSnapshot, writePracticeUpdates } from '@scriptorium/session'

import type { LiveSocketParts } from '../drafts/live-socket.ts'

/** What is not folded yet. */
const edits = 600
const clientId = 1_000_000

const generation = toGeneration(1)
const person = toPersonId('1')

/** A draft that nobody wrote, for practice. It is in no store. */
export const practiceDraft: Draft = {
  draft: toDraftId('0000000000000000'),
  page: { kind: 'new', title: 'Practice' },
  state: { kind: 'open' },
  generation,
  chatMode: 'candid',
  editChat: null,
  startedBy: person,
  startedAtMs: 0,
  changedAtMs: 0,
  reason: null,
  removed: [],
}

const ticket: Ticket = {
  ticketSha256: '',
  draft: practiceDraft.draft,
  generation,
  person,
  isOneTime: false,
  expiresAtMs: Infinity,
  cookieSha256: null,
}

const access: DraftAccess = {
  mayRead: true,
  mayWrite: true,
  mayPublish: true,
  mayManage: true,
  readOnlyBecause: null,
  reasons: [],
}

/** Lets everybody into that draft, and knows no other. */
export const practiceAdmission: Pick<LiveSocketParts, 'access' | 'people' | 'desk' | 'opening'> = {
  access: {
    redeemTicket: () => Promise.resolve(ticket),
    findSignIn: () => Promise.resolve(undefined),
    findToken: () => Promise.resolve(undefined),
  },
  people: { find: () => Promise.resolve({ person, name: 'Practice', isTemporary: false }) },
  desk: {
    exists: () => Promise.resolve(practiceDraft),
    readable: () => Promise.resolve({ draft: practiceDraft, access }),
    access: () => Promise.resolve(access),
  },
  opening: { ensureSeededAndLoad: () => Promise.resolve() },
}

/** Holds that draft and nothing else; whatever is written to it fails. */
export function practiceLog(): { readonly log: DraftLog; readonly snapshotBytes: number } {
  const stored = storedDraft()
  return {
    snapshotBytes: stored.snapshot?.state.length ?? 0,
    log: {
      standing: () => Promise.resolve({ record: null, isFromBackup: false }),
      load: () => Promise.resolve(stored),
      append: refuse,
      claim: refuse,
      renew: refuse,
      salvage: refuse,
      saveSnapshot: refuse,
      authors: refuse,
      entries: refuse,
      held: refuse,
      generations: refuse,
      beginGeneration: refuse,
    },
  }
}

function refuse(): Promise<never> {
  return Promise.reject(new DraftError('store/failed', { operation: 'practice' }))
}

function storedDraft(): OwnedDraft {
  const { draft } = practiceDraft
  const sequence = toSequenceNumber(1)
  const at = { draft, generation, author: person, atMs: 0 }
  return {
    epoch: toEpoch(1),
    generation,
    snapshot: { draft, generation, sequence, state: writePracticeSnapshot() },
    tail: writePracticeUpdates(clientId, edits).map((update, index) => ({
      ...at,
      sequence: toSequenceNumber(2 + index),
      update,
    })),
    claims: [{ draft, generation, clientId, person }],
    retiredClientIds: [],
  }
}
