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
    if (this.#latest?.frames.at(-1) !== frame) this.#latest = new Parcel([...this.frames, frame])
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
  let small: Uint8Array[] = []
  for (const frame of frames) {
    small.push(headerOf(frame.length))
    if (frame.length < smallestOwnChunk) small.push(frame)
    else {
      chunks.push(Buffer.concat(small), frame)
      small = []
    }
  }
  if (small.length > 0) chunks.push(Buffer.concat(small))
  return chunks
}

const finalBinary = 0x82

function headerOf(length: number): Uint8Array {
  if (length < 126) return Uint8Array.of(finalBinary, length)
  if (length < 2 ** 16) return Uint8Array.of(finalBinary, 126, length >>> 8, length & 0xff)
  const header = Buffer.alloc(10)
  header[0] = finalBinary
  header[1] = 127
  header.writeBigUInt64BE(BigInt(length), 2)
  return header
}
