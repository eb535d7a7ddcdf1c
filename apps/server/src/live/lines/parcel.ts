/** From here on a copy would cost more than a chunk of its own. */
const smallestOwnChunk = 4096

/**
 * Frames that a connection is told together, in order. Those who are told the same share one, so that the bytes of the wire are made once, and each
 * connection is written to once.
 */
export class Parcel {
  readonly frames: readonly Uint8Array[]
  #latest: Parcel | undefined
  #chunks: readonly Uint8Array[] | undefined

  constructor(frames: readonly Uint8Array[] = []) {
    this.frames = frames
  }

  /** With one more frame. Whoever adds the same next gets the same parcel. */
  with(frame: Uint8Array): Parcel {
    if (this.#latest?.frames.at(-1) !== frame) this.#latest = new Parcel(this.frames.concat([frame]))
    return this.#latest
  }

  /** As binary messages of a WebSocket server, RFC 6455 §5.2: neither masked, compressed nor in parts. */
  get chunks(): readonly Uint8Array[] {
    this.#chunks ??= makeChunks(this.frames)
    return this.#chunks
  }
}

function makeChunks(frames: readonly Uint8Array[]): Uint8Array[] {
  const chunks: Uint8Array[] = []
  let from = 0
  for (const [index, frame] of frames.entries()) {
    if (frame.length < smallestOwnChunk) continue
    chunks.push(laidEndToEnd(frames.slice(from, index + 1)), frame)
    from = index + 1
  }
  if (from < frames.length) chunks.push(laidEndToEnd(frames.slice(from)))
  return chunks
}

/** Each with its header; of a large one, which is the last, only the header. */
function laidEndToEnd(frames: readonly Uint8Array[]): Uint8Array {
  let bytes = 0
  for (const { length } of frames) bytes += headerBytes(length) + (length < smallestOwnChunk ? length : 0)
  const chunk = Buffer.allocUnsafe(bytes)
  let at = 0
  for (const frame of frames) {
    at = writeHeader(chunk, at, frame.length)
    if (frame.length >= smallestOwnChunk) continue
    chunk.set(frame, at)
    at += frame.length
  }
  return chunk
}

const finalBinary = 0x82

function headerBytes(length: number): number {
  if (length < 126) return 2
  return length < 2 ** 16 ? 4 : 10
}

/** @returns where the frame goes */
function writeHeader(chunk: Buffer, at: number, length: number): number {
  chunk[at] = finalBinary
  if (length < 126) {
    chunk[at + 1] = length
    return at + 2
  }
  if (length < 2 ** 16) {
    chunk[at + 1] = 126
    return chunk.writeUInt16BE(length, at + 2)
  }
  chunk[at + 1] = 127
  return chunk.writeBigUInt64BE(BigInt(length), at + 2)
}
