import { MalformedBytes } from './byte-reader.ts'
import type { ChatAnswerFrame, ChatRequestFrame, ChatRoomName } from './chat-frames.ts'

/** Takes only the fields that belong to the frame. @throws MalformedBytes unless every field has its type */
export function toChatRequest(value: unknown): ChatRequestFrame {
  const fields = toFields(value)
  const room = toRoom(fields['room'])
  switch (fields['kind']) {
    case 'open':
      return { kind: 'open', room, after: fields['after'] === null ? null : toCount(fields['after']) }
    case 'earlier':
      return { kind: 'earlier', room, before: toCount(fields['before']), limit: toCount(fields['limit']) }
    case 'send':
      return { kind: 'send', room, txn: toText(fields['txn']), body: toText(fields['body']) }
    case 'typing':
      return { kind: 'typing', room, isTyping: fields['isTyping'] === true }
    case 'read':
      return { kind: 'read', room, seq: toCount(fields['seq']) }
    default:
      throw new MalformedBytes('not a chat request')
  }
}

/** The server is trusted with the rest. @throws MalformedBytes unless an object with a kind */
export function toChatAnswer(value: unknown): ChatAnswerFrame {
  const fields = toFields(value)
  if (typeof fields['kind'] !== 'string') throw new MalformedBytes('not a chat answer')
  return value as ChatAnswerFrame
}

function toFields(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) throw new MalformedBytes('not an object')
  return value as Readonly<Record<string, unknown>>
}

function toRoom(value: unknown): ChatRoomName {
  if (value !== 'edit' && value !== 'topic') throw new MalformedBytes('not a room')
  return value
}

function toCount(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw new MalformedBytes('not a count')
  return value
}

function toText(value: unknown): string {
  if (typeof value !== 'string') throw new MalformedBytes('not text')
  return value
}
