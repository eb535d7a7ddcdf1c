import type { ChatMessage, ChatMode, ChatRoomKey, Draft, PersonId } from '@scriptorium/draft'
import type { ChatMessageBody, ChatRoomName } from '@scriptorium/protocol'

/** A page's own room is a record that everybody may read; how an edit chat is kept, its starter chooses. */
const topicMode: ChatMode = 'recorded'

/** One of the two rooms that a draft's people talk in. */
export interface TalkPlace {
  readonly key: ChatRoomKey
  readonly mode: ChatMode
}

export function placeOf(draft: Draft, room: ChatRoomName): TalkPlace {
  return room === 'edit'
    ? { key: { kind: 'edit', draft: draft.draft }, mode: draft.chatMode }
    : { key: { kind: 'topic', title: draft.page.title }, mode: topicMode }
}

/** A key as text, for maps. */
export function keyText(key: ChatRoomKey): string {
  return key.kind === 'edit' ? `edit ${key.draft}` : `topic ${key.title}`
}

export function hasEnded(draft: Draft): boolean {
  return draft.state.kind !== 'open' && draft.state.kind !== 'locked'
}

/** The sender's id as it is kept: with the person, because two people may choose the same. */
export function storedTxn(person: PersonId, txn: string): string {
  return `${person}.${txn}`
}

/** Whether a kept id is this person's own. */
export function isTxnOf(person: PersonId, txn: string): boolean {
  return txn.startsWith(`${person}.`)
}

/**
 * A message as one person sees it: its `txn` only when it is theirs.
 * @param colourOf colour in the draft that the message is shown beside, 0 for grey
 */
export function toMessageBody(
  message: ChatMessage,
  viewer: PersonId | null,
  colourOf: (person: PersonId) => number,
): ChatMessageBody {
  const { author } = message
  const isOwn = author.kind === 'person' && author.person === viewer
  return {
    seq: message.seq,
    txn: isOwn && message.txn !== null ? message.txn.slice(author.person.length + 1) : null,
    author:
      author.kind === 'person'
        ? { kind: 'person', id: author.person, name: author.name, colour: colourOf(author.person) }
        : { kind: 'matrix', id: author.mxid, name: author.name, colour: 0 },
    body: message.body,
    atMs: message.atMs,
    delivery: message.delivery,
  }
}
