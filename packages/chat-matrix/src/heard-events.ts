import { toEditChatId, toEventId } from '@scriptorium/draft'
import type { HeardMessage, PersonId, RoomId } from '@scriptorium/draft'

/** Key in a message's content: our own id for it, by which its echo is known. Believed of our own people only. */
export const txnKey = 'org.scriptorium.txn'

/** Something that somebody said, before it is known who that is. */
export interface Utterance {
  readonly room: RoomId
  readonly event: ReturnType<typeof toEventId>
  readonly mxid: string
  readonly txn: string | null
  readonly body: string
  readonly atMs: number
}

/**
 * Reads an event as something said, or `undefined` when it is nothing to show: state, reactions, encrypted or redacted messages, and
 * corrections of earlier ones (the first wording stays: an edit by a stranger must never replace it).
 * Events are other people's: nothing about their shape is taken for granted.
 */
export function readUtterance(event: unknown, roomOfRequest?: string): Utterance | undefined {
  if (!isRecord(event) || event['type'] !== 'm.room.message' || 'state_key' in event) return undefined
  const { event_id: id, sender, content, origin_server_ts: atMs } = event
  const room = event['room_id'] ?? roomOfRequest
  if (typeof id !== 'string' || typeof sender !== 'string' || typeof room !== 'string') return undefined
  if (!isRecord(content) || typeof atMs !== 'number' || !Number.isSafeInteger(atMs)) return undefined
  const body = readBody(content)
  if (body === undefined || !id.startsWith('$') || id.length > 255 || !room.startsWith('!') || room.length > 255) {
    return undefined
  }
  const txn = content[txnKey]
  return {
    // Which of the two kinds of room this is, whoever keeps the rooms knows: both are the same text.
    room: toEditChatId(room),
    event: toEventId(id),
    mxid: sender,
    txn: typeof txn === 'string' && txn.length > 0 && txn.length <= 255 ? txn : null,
    body,
    atMs,
  }
}

/** @param owner whose account it is; `undefined`: a stranger, whose name is never taken from what he calls himself */
export function toHeardMessage(
  said: Utterance,
  owner: { readonly person: PersonId; readonly name: string } | undefined,
): HeardMessage {
  return owner === undefined
    ? { ...said, person: null, name: said.mxid.slice(1), txn: null }
    : { ...said, person: owner.person, name: owner.name }
}

function readBody(content: Record<string, unknown>): string | undefined {
  const { body, msgtype } = content
  if (typeof body !== 'string' || body.trim() === '' || typeof msgtype !== 'string') return undefined
  const relation = content['m.relates_to']
  if (isRecord(relation) && relation['rel_type'] === 'm.replace') return undefined
  const text = body
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll('\0', '')
    .replaceAll(/\p{Surrogate}/gu, '\uFFFD')
  return msgtype === 'm.emote' ? `* ${text}` : text
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
