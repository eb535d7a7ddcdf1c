import { makeDraftId, toGeneration, toPageId, toPersonId, toRevisionId } from '@scriptorium/draft'
import type { Draft, Person, RoomId, Store } from '@scriptorium/draft'
import type { ChatAnswerFrame, ChatRequestFrame } from '@scriptorium/protocol'
import { createDraftChats } from '@scriptorium/server/draft-chats'
import type { DraftChats, DraftChatsParts } from '@scriptorium/server/draft-chats'
import { ManualClock, openFakeHomeserver, openFakeStore } from '@scriptorium/testkit'
import type { FakeHomeserver } from '@scriptorium/testkit'
import { expect, vi } from 'vitest'

type LiveConnection = Parameters<DraftChats['hooks']['opened']>[0]
type FrameOf<Kind extends ChatAnswerFrame['kind']> = Extract<ChatAnswerFrame, { kind: Kind }>

/** Somebody with a draft open in a browser. */
export interface Editor {
  ask(frame: ChatRequestFrame): void
  /** Answers of one kind, in the order they came. */
  got<Kind extends ChatAnswerFrame['kind']>(kind: Kind): readonly FrameOf<Kind>[]
  /** Words of a room as they came live. */
  words(room: 'edit' | 'topic'): readonly string[]
  leave(): void
}

/** The talk of a server whose parts are in the test's hand. */
export interface TalkRig {
  readonly chats: DraftChats
  readonly store: Store
  readonly homeserver: FakeHomeserver
  readonly clock: ManualClock
  /** Opens the draft and both rooms, and waits until both are there. */
  open(draft: Draft, person: Person | null): Promise<Editor>
  editRoom(draft: Draft): Promise<RoomId>
  /** Another process on the same store and homeserver. */
  restart(): Promise<TalkRig>
}

export const candidDays = 30
export const ada: Person = { person: toPersonId('101'), name: 'Ada', isTemporary: false }
export const grace: Person = { person: toPersonId('102'), name: 'Grace', isTemporary: false }

export function newDraft(nth: number, change: Partial<Draft> = {}): Draft {
  return {
    draft: makeDraftId(new Uint8Array(10).fill(nth)),
    page: { kind: 'existing', title: 'Paris', page: toPageId(7), baseRevision: toRevisionId(70) },
    state: { kind: 'open' },
    generation: toGeneration(1),
    chatMode: 'candid',
    editChat: null,
    startedBy: ada.person,
    startedAtMs: 0,
    changedAtMs: 0,
    reason: nth === 0 ? null : 'another idea',
    removed: [],
    ...change,
  }
}

/** Looks again until it holds. */
export function eventually(holds: () => void | Promise<void>): Promise<void> {
  return vi.waitFor(holds, { timeout: 60_000, interval: 1 })
}

export async function openTalkRig(
  drafts: readonly Draft[],
  change: Partial<DraftChatsParts> = {},
  kept?: { store: Store; homeserver: FakeHomeserver; clock: ManualClock },
): Promise<TalkRig> {
  const store = kept?.store ?? openFakeStore()
  const clock = kept?.clock ?? new ManualClock()
  const homeserver = kept?.homeserver ?? openFakeHomeserver(clock)
  if (kept === undefined) for (const draft of drafts) await store.drafts.create(draft)
  const chats = createDraftChats({
    records: store.chat,
    people: store.people,
    drafts: store.drafts,
    publications: store.publications,
    rooms: homeserver.rooms,
    live: () => ({ connections: () => [], colour: () => 3, liveDrafts: () => [] }),
    siteAddress: 'http://localhost:8040',
    wikiId: async () => 'http://wiki.example#w',
    candidDays,
    mayTalk: () => true,
    mayRead: () => true,
    clock,
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    ...change,
  })
  await chats.start()

  async function open(draft: Draft, person: Person | null): Promise<Editor> {
    const frames: ChatAnswerFrame[] = []
    const connection: LiveConnection = {
      draft: draft.draft,
      access: { person, mayWrite: person !== null, readOnlyBecause: null, wantsFrames: true, cookieSha256: null },
      sendChat: (frame) => void frames.push(frame),
    }
    const editor: Editor = {
      ask: (frame) => chats.hooks.chatFrame(connection, frame),
      got: <Kind extends ChatAnswerFrame['kind']>(kind: Kind) =>
        frames.filter((frame): frame is FrameOf<Kind> => frame.kind === kind),
      words: (room) =>
        editor
          .got('message')
          .filter((frame) => frame.room === room)
          .map(({ message }) => message.body),
      leave: () => chats.hooks.closed(connection),
    }
    chats.hooks.opened(connection)
    editor.ask({ kind: 'open', room: 'edit', after: null })
    editor.ask({ kind: 'open', room: 'topic', after: null })
    await eventually(() => expect(editor.got('history')).toHaveLength(2))
    return editor
  }

  return {
    chats,
    store,
    homeserver,
    clock,
    open,
    async editRoom(draft) {
      const room = (await store.chat.room({ kind: 'edit', draft: draft.draft }))?.room
      if (room == null) throw new Error('no room on the homeserver yet')
      return room
    },
    async restart() {
      await chats.close()
      return openTalkRig(drafts, change, { store, homeserver, clock })
    },
  }
}

function quiet(): void {}
