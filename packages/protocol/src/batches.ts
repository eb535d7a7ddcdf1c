import { createEncoder, toUint8Array, writeVarString, writeVarUint, writeVarUint8Array } from 'lib0/encoding'
import { ByteReader, MalformedBytes, orUndefined } from './byte-reader.ts'

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

/** Views into `bytes`. `undefined`: malformed. */
export function decodeBatch(bytes: Uint8Array): readonly Uint8Array[] | undefined {
  return orUndefined(() => readFrames(new ByteReader(bytes)))
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
    return { close: code === 0 ? null : { code, reason }, frames: readFrames(reader) }
  })
}

function readFrames(reader: ByteReader): Uint8Array[] {
  const frames: Uint8Array[] = []
  while (!reader.isAtEnd) frames.push(reader.readVarBytes())
  return frames
}
