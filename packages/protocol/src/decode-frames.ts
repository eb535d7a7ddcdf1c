import { readAwareness } from './awareness-bytes.ts'
import type { AwarenessEntry } from './awareness-bytes.ts'
import { ByteReader, MalformedBytes, orUndefined } from './byte-reader.ts'
import { toChatAnswer, toChatRequest } from './chat-frame-shapes.ts'
import type { ChatAnswerFrame, ChatRequestFrame } from './chat-frames.ts'
import { limits } from './limits.ts'
import { messageType, syncType, textHashBytes, verdicts } from './own-frames.ts'
import type { Notice, Refusal, TextPlace, Verdict } from './own-frames.ts'

/** What both sides may say: y-websocket's own messages. */
export type SharedFrame =
  | { readonly kind: 'sync-step-1'; readonly stateVector: Uint8Array }
  | { readonly kind: 'sync-step-2'; readonly update: Uint8Array }
  | { readonly kind: 'update'; readonly update: Uint8Array }
  | { readonly kind: 'awareness'; readonly entries: readonly AwarenessEntry[] }
  | { readonly kind: 'query-awareness' }

/** From an editor to the server. */
export type EditorFrame =
  | SharedFrame
  | { readonly kind: 'chat'; readonly frame: ChatRequestFrame }
  | { readonly kind: 'ask-place' }
  | { readonly kind: 'text-hash'; readonly place: TextPlace; readonly sha256: Uint8Array }
  | { readonly kind: 'resume'; readonly place: TextPlace }

/** From the server to an editor. */
export type ServerFrame =
  | SharedFrame
  | { readonly kind: 'chat'; readonly frame: ChatAnswerFrame }
  | { readonly kind: 'durable'; readonly updates: number }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'notice'; readonly notice: Notice }
  | { readonly kind: 'place'; readonly place: TextPlace }
  | { readonly kind: 'verdict'; readonly place: TextPlace; readonly verdict: Verdict }

/**
 * Updates and state vectors are views into `bytes`.
 * @param lastState that this editor said: whoever rests says the same again and again, which is then not decoded anew
 * @returns `undefined`: no frame that an editor may send
 */
export function decodeEditorFrame(bytes: Uint8Array, lastState?: string): EditorFrame | undefined {
  if (bytes.length > limits.maxFrameBytes) return undefined
  return orUndefined(() => {
    const reader = new ByteReader(bytes)
    const type = reader.readVarUint()
    return ended(reader, readEditorFrame(type, reader, lastState))
  })
}

/**
 * For clients. `undefined`: malformed, or a message type of a later version: to be passed over.
 * Updates and state vectors are views into `bytes`.
 */
export function decodeServerFrame(bytes: Uint8Array): ServerFrame | undefined {
  return orUndefined(() => {
    const reader = new ByteReader(bytes)
    const type = reader.readVarUint()
    return ended(reader, readServerFrame(type, reader))
  })
}

function readEditorFrame(type: number, reader: ByteReader, lastState?: string): EditorFrame {
  switch (type) {
    case messageType.chat:
      return readChatRequest(reader)
    case messageType.askPlace:
      return { kind: 'ask-place' }
    case messageType.textHash:
      return readTextHash(reader)
    case messageType.resume:
      return { kind: 'resume', place: readPlace(reader) }
    default:
      return readShared(type, reader, lastState)
  }
}

function readServerFrame(type: number, reader: ByteReader): ServerFrame {
  switch (type) {
    case messageType.chat:
      return { kind: 'chat', frame: toChatAnswer(readJson(reader)) }
    case messageType.durable:
      return { kind: 'durable', updates: reader.readVarUint() }
    case messageType.refused:
      return { kind: 'refused', refusal: readObject(reader, 'reason') as Refusal }
    case messageType.notice:
      return { kind: 'notice', notice: readObject(reader, 'generation') as Notice }
    case messageType.place:
      return { kind: 'place', place: readPlace(reader) }
    case messageType.verdict:
      return { kind: 'verdict', place: readPlace(reader), verdict: readVerdict(reader) }
    default:
      return readShared(type, reader)
  }
}

function readPlace(reader: ByteReader): TextPlace {
  return { generation: reader.readVarUint(), sequence: reader.readVarUint() }
}

function readTextHash(reader: ByteReader): EditorFrame {
  const place = readPlace(reader)
  const sha256 = reader.readVarBytes()
  if (sha256.length !== textHashBytes) throw new MalformedBytes('not a SHA-256')
  return { kind: 'text-hash', place, sha256 }
}

function readVerdict(reader: ByteReader): Verdict {
  const verdict = verdicts[reader.readVarUint()]
  if (verdict === undefined) throw new MalformedBytes('no verdict')
  return verdict
}

function readShared(type: number, reader: ByteReader, lastState?: string): SharedFrame {
  switch (type) {
    case messageType.sync:
      return readSync(reader)
    case messageType.awareness:
      return { kind: 'awareness', entries: readAwarenessMessage(reader, lastState) }
    case messageType.queryAwareness:
      return { kind: 'query-awareness' }
    default:
      throw new MalformedBytes(`message type ${type}`)
  }
}

function readAwarenessMessage(reader: ByteReader, lastState?: string): AwarenessEntry[] {
  const end = reader.readVarUint() + reader.position
  return readAwareness(reader, end, lastState)
}

function readSync(reader: ByteReader): SharedFrame {
  const type = reader.readVarUint()
  switch (type) {
    case syncType.step1:
      return { kind: 'sync-step-1', stateVector: reader.readVarBytes() }
    case syncType.step2:
      return { kind: 'sync-step-2', update: reader.readVarBytes() }
    case syncType.update:
      return { kind: 'update', update: reader.readVarBytes() }
    default:
      throw new MalformedBytes(`sync message type ${type}`)
  }
}

function readChatRequest(reader: ByteReader): EditorFrame {
  if (reader.bytes.length > limits.maxChatFrameBytes) throw new MalformedBytes('chat frame too large')
  return { kind: 'chat', frame: toChatRequest(readJson(reader)) }
}

/** The server is trusted with the rest of the shape. */
function readObject(reader: ByteReader, needs: string): object {
  const value = readJson(reader)
  if (typeof value !== 'object' || value === null || !(needs in value)) throw new MalformedBytes('not the shape')
  return value
}

function readJson(reader: ByteReader): unknown {
  const text = reader.readVarString()
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new MalformedBytes('not JSON', { cause })
  }
}

function ended<Frame>(reader: ByteReader, frame: Frame): Frame {
  if (!reader.isAtEnd) throw new MalformedBytes('bytes after the message')
  return frame
}
