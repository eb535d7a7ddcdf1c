import { createEncoder, toUint8Array, writeVarString, writeVarUint, writeVarUint8Array } from 'lib0/encoding'
import { ByteReader, MalformedBytes, orUndefined } from './byte-reader.ts'
import { limits } from './limits.ts'

/** What the server says at once over HTTPS: frames, and perhaps that the line ends with them. */
export interface Delivery {
  readonly frames: readonly Uint8Array[]
  /** As a WebSocket would be closed. */
  readonly close: { readonly code: number; readonly reason: string } | null
}

/** Frames of an editor as one body of a request: each with its length before it. */
export function encodeBatch(frames: readonly Uint8Array[]): Uint8Array {
  const encoder = createEncoder()
  for (const frame of frames) writeVarUint8Array(encoder, frame)
  return toUint8Array(encoder)
}

/** Views into `bytes`. `undefined`: malformed, or more frames than `limits.maxBatchFrames`. */
export function decodeBatch(bytes: Uint8Array): readonly Uint8Array[] | undefined {
  return orUndefined(() => readFrames(new ByteReader(bytes), limits.maxBatchFrames))
}

/** Close code (0: the line stays), reason, then the frames that come before it. */
export function encodeDelivery({ frames, close }: Delivery): Uint8Array {
  const encoder = createEncoder()
  writeVarUint(encoder, close?.code ?? 0)
  writeVarString(encoder, close?.reason ?? '')
  for (const frame of frames) writeVarUint8Array(encoder, frame)
  return toUint8Array(encoder)
}

/** Views into `bytes`. `undefined`: malformed, such as the page of a proxy. */
export function decodeDelivery(bytes: Uint8Array): Delivery | undefined {
  return orUndefined(() => {
    const reader = new ByteReader(bytes)
    const code = reader.readVarUint()
    if (code > 4_999) throw new MalformedBytes('no close code')
    const reason = reader.readVarString()
    return { close: code === 0 ? null : { code, reason }, frames: readFrames(reader, Infinity) }
  })
}

function readFrames(reader: ByteReader, maxFrames: number): Uint8Array[] {
  const frames: Uint8Array[] = []
  while (!reader.isAtEnd) {
    if (frames.length === maxFrames) throw new MalformedBytes('too many frames')
    frames.push(reader.readVarBytes())
  }
  return frames
}
