import type { Draft, DraftId, GenerationRecord, PersonId, SequenceNumber } from '@scriptorium/draft'
import type { ChatAnswerFrame, ChatRequestFrame, PresentPerson } from '@scriptorium/protocol'
import type { ServerWriting } from '@scriptorium/session'

import type { DraftHistories, HistoryPlace } from '../history/draft-histories.ts'
import type { Beginning } from './beginning-anew.ts'
import type { Line } from './lines/line.ts'
import type { TextAt, WrittenSpan } from './text/text-at.ts'

/** What a connection may do, settled before its first byte. */
export interface ConnectionAccess {
  /** `null`: a signed-out reader. */
  readonly person: { readonly person: PersonId; readonly name: string; readonly isTemporary: boolean } | null
  readonly mayWrite: boolean
  /** Why not, in the words of `Notice.readOnlyBecause`. */
  readonly readOnlyBecause: string | null
  /** The connection asked for our own frames. */
  readonly wantsFrames: boolean
  /** The sign-in it came with: `endSignIn` cuts by it. */
  readonly cookieSha256: string | null
}

/** Somebody in a draft, for the chat: one open connection that asked for frames. */
export interface LiveConnection {
  readonly draft: DraftId
  readonly access: ConnectionAccess
  sendChat(frame: ChatAnswerFrame): void
}

export interface LiveDraftsHooks {
  chatFrame(from: LiveConnection, frame: ChatRequestFrame): void
  opened(connection: LiveConnection): void
  closed(connection: LiveConnection): void
  /** At most every 10 s per draft, after durable updates. */
  changed(draft: DraftId, atMs: number): void
}

export interface LiveLoad {
  readonly drafts: number
  readonly savingDrafts: number
  readonly connections: number
  /** What waits for slow connections to read it. */
  readonly unsentBytes: number
}

/** All drafts that are being edited in this process. */
export interface LiveDrafts {
  /** Seeds the first content by the server's own client id; durable when it resolves. Harmless when done before. */
  seed(draft: Draft, wikitext: string): Promise<void>
  /** Takes over an accepted connection: loads the draft once however many join at once, then joins it. Closes with a close code when it cannot. */
  join(socket: Line, draft: Draft, access: ConnectionAccess): Promise<void>
  /** Text at the durable frontier, computed off the event loop. @throws DraftError `draft/not-found`, `store/damaged` */
  text(draft: DraftId): Promise<TextAt>
  /** The same, or what could be read of a damaged draft: for reading and exporting only. @throws DraftError `draft/not-found`, `store/damaged` when nothing could be */
  lastGoodText(draft: DraftId): Promise<TextAt & { readonly isDamaged: boolean }>
  /** What the logs tell of the past. */
  readonly histories: DraftHistories
  /** Durable place of the newest generation. @throws DraftError `draft/not-found`, `store/damaged` */
  place(draft: Draft): Promise<HistoryPlace>
  /**
   * The server's own change for somebody, made of the text at `at`: goes the way of an editor's update.
   * @param isExact only while the text is still at `at`; otherwise what came since stays, and the change is merged with it
   * @returns its place once it is durable; `moved-on`: make it again
   * @throws DraftError `draft/not-found`, `draft/locked`, `draft/closed`, `draft/change-refused`, `store/failed`, `store/damaged`
   */
  write(draft: Draft, writing: ServerWriting, at: HistoryPlace, isExact: boolean): Promise<SequenceNumber | 'moved-on'>
  /** Text and who wrote it. */
  written(draft: DraftId): Promise<TextAt & { readonly spans: readonly WrittenSpan[] }>
  /**
   * Begins the draft's next generation from its durable text. Editors are sent away (4409) and come back to the new one, their unsent words with them as
   * text. @throws DraftError `draft/not-found`, `store/damaged`, `store/failed`, and what `rewrite` throws: then nothing has changed; what `afterwards` throws
   */
  beginAnew(draft: DraftId, beginning: Beginning): Promise<GenerationRecord>
  /** Editors hold other texts than the server at the same place, and nobody contradicts them: nothing is published until that is settled. */
  isOutOfStep(draft: DraftId): boolean
  /** Whose editors those are, contradicted or not. */
  differing(draft: DraftId): readonly PersonId[]
  /** Whoever has a connection, also a stock client's that hears none of our frames, once each; `null`: people who are not signed in. */
  peopleIn(draft: DraftId): readonly (PersonId | null)[]
  present(draft: DraftId): { readonly present: readonly PresentPerson[]; readonly readers: number }
  /** Colour of a person in this draft, 1–12, 0 for grey; given at first sight and kept while the draft is loaded. */
  colour(draft: DraftId, person: PersonId): number
  /** Rights changed: acts on the open connections at once. `null` access cuts them (close code 4403). */
  changeAccess(
    draft: DraftId,
    person: PersonId | null,
    access: Pick<ConnectionAccess, 'mayWrite' | 'readOnlyBecause'> | null,
  ): void
  /** Locked, unlocked, closed, published, abandoned: everybody hears of it at once. */
  changeState(draft: Draft): void
  /** Signing out cuts the connections of that sign-in (close code 4401). */
  endSignIn(cookieSha256: string): void
  connections(draft: DraftId): readonly LiveConnection[]
  /** @param of only those where this person has a connection */
  liveDrafts(of?: PersonId): readonly DraftId[]
  /** How much there is to do just now. */
  load(): LiveLoad
  /** Waits for what is in flight, then tells every connection to move (4503 with `moveReason`). May be called twice. */
  close(): Promise<void>
}
