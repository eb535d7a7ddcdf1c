import { createEncoder, toUint8Array, writeVarString, writeVarUint, writeVarUint8Array } from 'lib0/encoding'
import type { Encoder } from 'lib0/encoding'

import { encodeAwarenessAfter } from './awareness-bytes.ts'
import type { AwarenessEntry } from './awareness-bytes.ts'
import type { ChatFrame } from './chat-frames.ts'
import { messageType, syncType, verdicts } from './own-frames.ts'
import type { Notice, Refusal, TextPlace, Verdict } from './own-frames.ts'
import { lengthOfVarUint, setVarUint } from './var-uint.ts'

/** *This is what I know*: asks the other side for its sync step 2. @param stateVector from `encodeStateVector` or Yjs */
export function encodeSyncStep1(stateVector: Uint8Array): Uint8Array {
  return encode((encoder) => {
    writeVarUint(encoder, messageType.sync)
    writeVarUint(encoder, syncType.step1)
    writeVarUint8Array(encoder, stateVector)
  })
}

/** Answers a sync step 1. @param update Yjs update, V1; its delete set is whole, because deletions have no clock */
export function encodeSyncStep2(update: Uint8Array): Uint8Array {
  return encodeSync(syncType.step2, update)
}

/** @param update Yjs update, V1 */
export function encodeUpdate(update: Uint8Array): Uint8Array {
  return encodeSync(syncType.update, update)
}

export function encodeAwareness(entries: readonly AwarenessEntry[]): Uint8Array {
  return encodeAwarenessAfter(entries, (length) => {
    const head = new Uint8Array(1 + lengthOfVarUint(length))
    head[0] = messageType.awareness
    setVarUint(head, 1, length)
    return head
  })
}

/** Asks a client to send its own awareness state again. */
export function encodeQueryAwareness(): Uint8Array {
  return encode((encoder) => writeVarUint(encoder, messageType.queryAwareness))
}

/** An awareness message without states: changes nothing, and tells a stock provider that the line is alive. */
export function encodeKeepAlive(): Uint8Array {
  return encodeAwareness([])
}

/** @param updates the first so many updates of this connection are on the disk */
export function encodeDurable(updates: number): Uint8Array {
  const frame = new Uint8Array(1 + lengthOfVarUint(updates))
  frame[0] = messageType.durable
  setVarUint(frame, 1, updates)
  return frame
}

export function encodeRefusal(refusal: Refusal): Uint8Array {
  return encodeJson(messageType.refused, refusal)
}

export function encodeNotice(notice: Notice): Uint8Array {
  return encodeJson(messageType.notice, notice)
}

export function encodeChat(frame: ChatFrame): Uint8Array {
  return encodeJson(messageType.chat, frame)
}

/** Asks which place of the draft this connection has been brought to. */
export function encodeAskPlace(): Uint8Array {
  return encode((encoder) => writeVarUint(encoder, messageType.askPlace))
}

export function encodePlace(place: TextPlace): Uint8Array {
  return encode((encoder) => writePlace(encoder, messageType.place, place))
}

/** @param sha256 of the text's UTF-8 bytes, 32 bytes */
export function encodeTextHash(place: TextPlace, sha256: Uint8Array): Uint8Array {
  return encode((encoder) => {
    writePlace(encoder, messageType.textHash, place)
    writeVarUint8Array(encoder, sha256)
  })
}

export function encodeVerdict(place: TextPlace, verdict: Verdict): Uint8Array {
  return encode((encoder) => {
    writePlace(encoder, messageType.verdict, place)
    writeVarUint(encoder, verdicts.indexOf(verdict))
  })
}

/** Asks for what came after `place`, and for the server's question; the answer to it is as after a sync step 1. */
export function encodeResume(place: TextPlace): Uint8Array {
  return encode((encoder) => writePlace(encoder, messageType.resume, place))
}

function writePlace(encoder: Encoder, type: number, { generation, sequence }: TextPlace): void {
  writeVarUint(encoder, type)
  writeVarUint(encoder, generation)
  writeVarUint(encoder, sequence)
}

/** What a server writes most is written into an array of its own size: an encoder costs more than that. */
function encodeSync(type: number, content: Uint8Array): Uint8Array {
  const start = 2 + lengthOfVarUint(content.length)
  const frame = new Uint8Array(start + content.length)
  frame[0] = messageType.sync
  frame[1] = type
  setVarUint(frame, 2, content.length)
  frame.set(content, start)
  return frame
}

function encodeJson(type: number, value: Refusal | Notice | ChatFrame): Uint8Array {
  return encode((encoder) => {
    writeVarUint(encoder, type)
    writeVarString(encoder, JSON.stringify(value))
  })
}

function encode(write: (encoder: Encoder) => void): Uint8Array {
  const encoder = createEncoder()
  write(encoder)
  return toUint8Array(encoder)
}
