import {
  toDraftId,
  toEditChatId,
  toEventId,
  toPersonId,
  toTopicRoomId,
  type ChatAuthor,
  type ChatMessage,
  type ChatMode,
  type ChatRoomKey,
  type ChatRoomRecord,
} from '@scriptorium/draft'
import { numberOf, textOf, textOrNull, type Row } from '../rows.ts'

/** `edit:{draft}` or `topic:{title}`. */
export function keyText(key: ChatRoomKey): string {
  return key.kind === 'edit' ? `edit:${key.draft}` : `topic:${key.title}`
}

export function keyOf(text: string): ChatRoomKey {
  return text.startsWith('edit:')
    ? { kind: 'edit', draft: toDraftId(text.slice('edit:'.length)) }
    : { kind: 'topic', title: text.slice('topic:'.length) }
}

export function roomOf(row: Row): ChatRoomRecord {
  const key = keyOf(textOf(row, 'key'))
  const room = textOrNull(row, 'room')
  return {
    key,
    room: room === null ? null : key.kind === 'edit' ? toEditChatId(room) : toTopicRoomId(room),
    mode: modeOf(row),
    readUpTo: textOrNull(row, 'read_up_to'),
  }
}

export function messageOf(row: Row): ChatMessage {
  const event = textOrNull(row, 'event')
  return {
    room: keyOf(textOf(row, 'key')),
    seq: numberOf(row, 'seq'),
    txn: textOrNull(row, 'txn'),
    author: authorOf(row),
    body: textOf(row, 'body'),
    atMs: numberOf(row, 'at_ms'),
    event: event === null ? null : toEventId(event),
    delivery: deliveryOf(row),
  }
}

function authorOf(row: Row): ChatAuthor {
  const author = textOf(row, 'author')
  const name = textOf(row, 'name')
  return textOf(row, 'author_kind') === 'person'
    ? { kind: 'person', person: toPersonId(author), name }
    : { kind: 'matrix', mxid: author, name }
}

function modeOf(row: Row): ChatMode {
  return textOf(row, 'mode') === 'candid' ? 'candid' : 'recorded'
}

function deliveryOf(row: Row): ChatMessage['delivery'] {
  const delivery = textOf(row, 'delivery')
  return delivery === 'confirmed' || delivery === 'refused' ? delivery : 'pending'
}
