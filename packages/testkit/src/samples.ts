import {
  makeDraftId,
  toEventId,
  toGeneration,
  toPageId,
  toPersonId,
  toPublicationId,
  toRevisionId,
  toSequenceNumber,
  toVersionId,
  type ChatMessage,
  type ChatRoomKey,
  type Draft,
  type DraftId,
  type LogEntry,
  type NamedVersion,
  type Order,
  type Person,
  type PersonId,
  type SignIn,
  type Ticket,
} from '@scriptorium/draft'

/** Two people of every suite. */
export const ada: Person = { person: toPersonId('101'), name: 'Ada', isTemporary: false }
export const grace: Person = { person: toPersonId('102'), name: 'Grace', isTemporary: false }

/** The n-th draft id of a suite, n from 0 to 255. */
export function draftId(n: number): DraftId {
  return makeDraftId(new Uint8Array(10).fill(n))
}

/** 64 hexadecimal digits that differ by n. */
export function sha256(n: number): string {
  return n.toString(16).padStart(64, '0')
}

export function sampleDraft(n: number, change: Partial<Draft> = {}): Draft {
  return {
    draft: draftId(n),
    page: { kind: 'existing', title: `Page ${n}`, page: toPageId(n + 1), baseRevision: toRevisionId(1000 + n) },
    state: { kind: 'open' },
    generation: toGeneration(1),
    chatMode: 'candid',
    editChat: null,
    startedBy: ada.person,
    startedAtMs: 1_000 + n,
    changedAtMs: 1_000 + n,
    reason: null,
    removed: [],
    ...change,
  }
}

/** Entry at a place; its bytes tell the place. */
export function entryAt(
  draft: DraftId,
  sequence: number,
  generation = 1,
  author: PersonId | null = ada.person,
): LogEntry {
  return {
    draft,
    generation: toGeneration(generation),
    sequence: toSequenceNumber(sequence),
    author,
    atMs: 5_000 + sequence,
    update: new Uint8Array([generation, sequence & 255, sequence >> 8, 7]),
  }
}

/** The n-th name of a suite, at place n of the first generation unless changed. */
export function sampleVersion(n: number, change: Partial<NamedVersion> = {}): NamedVersion {
  return {
    version: toVersionId(n.toString(16).padStart(32, '0')),
    draft: draftId(1),
    generation: toGeneration(1),
    sequence: toSequenceNumber(n),
    name: `Name ${n}`,
    by: ada.person,
    atMs: 6_000 + n,
    ...change,
  }
}

export function sampleSignIn(n: number, change: Partial<SignIn> = {}): SignIn {
  return {
    cookieSha256: sha256(n),
    person: ada.person,
    csrf: `csrf-${n}`,
    createdAtMs: 1_000,
    expiresAtMs: 10_000,
    language: 'en',
    ...change,
  }
}

export function sampleTicket(n: number, change: Partial<Ticket> = {}): Ticket {
  return {
    ticketSha256: sha256(n),
    draft: draftId(1),
    generation: toGeneration(1),
    person: ada.person,
    isOneTime: true,
    expiresAtMs: 10_000,
    cookieSha256: null,
    ...change,
  }
}

export function sampleOrder(n: number, change: Partial<Order> = {}): Order {
  return {
    publication: toPublicationId(n.toString(16).padStart(32, '0')),
    draft: draftId(1),
    generation: toGeneration(1),
    sequence: toSequenceNumber(9),
    person: ada.person,
    page: { kind: 'new', title: 'Lake' },
    wikitext: "'''Lake''' – “water”.\n",
    sha256: sha256(n),
    summary: 'Ada, Grace: first words',
    isMinor: false,
    isWatched: true,
    orderedAtMs: 2_000 + n,
    cookieSha256: sha256(7),
    authors: [{ person: ada.person, name: 'Ada', codeUnits: 12 }],
    ...change,
  }
}

export function sampleMessage(
  room: ChatRoomKey,
  txn: string | null,
  change: Partial<ChatMessage> = {},
): Omit<ChatMessage, 'seq'> {
  return {
    room,
    txn,
    author: { kind: 'person', person: ada.person, name: 'Ada' },
    body: 'Hello',
    atMs: 3_000,
    event: null,
    delivery: 'pending',
    ...change,
  }
}

/** Somebody with another Matrix client. */
export function heardMessage(
  room: ChatRoomKey,
  event: string,
  change: Partial<ChatMessage> = {},
): Omit<ChatMessage, 'seq'> {
  return sampleMessage(room, null, {
    author: { kind: 'matrix', mxid: '@jo:elsewhere.example', name: 'Jo' },
    event: toEventId(event),
    delivery: 'confirmed',
    ...change,
  })
}
