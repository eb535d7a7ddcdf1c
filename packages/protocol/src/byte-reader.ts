import { decodeUtf8 } from 'lib0/string'

/** The bytes are not what they claim to be. Never leaves this project's decoders: they answer `undefined` or a refusal. */
export class MalformedBytes extends Error {
  override readonly name = 'MalformedBytes'
}

/**
 * Reads lib0's encoding and never past the end. lib0's own decoder reads beyond a view into the buffer that it shares with
 * others (`readVarUint8Array`), and `readUint8` gives `undefined` at the end: both matter when the bytes come from a stranger.
 */
export class ByteReader {
  readonly bytes: Uint8Array
  position = 0

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  get isAtEnd(): boolean {
    return this.position >= this.bytes.length
  }

  /** @throws MalformedBytes at the end */
  readUint8(): number {
    const byte = this.bytes[this.position]
    if (byte === undefined) throw new MalformedBytes('the bytes end early')
    this.position += 1
    return byte
  }

  /** At most 53 bits: client ids of yrs and pycrdt need them all. @throws MalformedBytes beyond, or at the end */
  readVarUint(): number {
    const first = this.readUint8()
    if (first < 0x80) return first
    let value = first & 0x7f
    let factor = 128
    for (;;) {
      const byte = this.readUint8()
      value += (byte & 0x7f) * factor
      if (value > Number.MAX_SAFE_INTEGER) throw new MalformedBytes('a number is beyond 53 bits')
      if (byte < 0x80) return value
      factor *= 128
      if (factor > Number.MAX_SAFE_INTEGER) throw new MalformedBytes('a number is too long')
    }
  }

  /** A view, not a copy. @throws MalformedBytes when it declares more than there is */
  readVarBytes(): Uint8Array {
    const length = this.readVarUint()
    const end = this.position + length
    if (end > this.bytes.length) throw new MalformedBytes('the bytes end early')
    const view = this.bytes.subarray(this.position, end)
    this.position = end
    return view
  }

  /** Passes over bytes with their length before them. @returns where they begin; they end at `position`. @throws MalformedBytes as `readVarBytes` */
  skipVarBytes(): number {
    const length = this.readVarUint()
    const start = this.position
    if (start + length > this.bytes.length) throw new MalformedBytes('the bytes end early')
    this.position = start + length
    return start
  }

  /**
   * @param expected given back itself when the bytes say the same: what is said again and again is not made anew
   * @throws MalformedBytes unless well-formed UTF-8
   */
  readVarString(expected?: string): string {
    const start = this.skipVarBytes()
    if (expected !== undefined && this.#isAscii(expected, start)) return expected
    try {
      return decodeUtf8(this.bytes.subarray(start, this.position))
    } catch (cause) {
      throw new MalformedBytes('not UTF-8', { cause })
    }
  }

  /** Whether the bytes from `start` on say this text, and it is ASCII. */
  #isAscii(text: string, start: number): boolean {
    if (text.length !== this.position - start) return false
    for (let index = 0; index < text.length; index += 1) {
      const byte = this.bytes[start + index] ?? 0
      if (byte > 0x7f || byte !== text.charCodeAt(index)) return false
    }
    return true
  }
}

/** `read`'s answer, or `undefined` when the bytes are malformed. Every other error rises. */
export function orUndefined<Value>(read: () => Value): Value | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof MalformedBytes) return undefined
    throw error
  }
}
