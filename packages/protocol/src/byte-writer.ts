import { encodeUtf8 } from 'lib0/string'

import { setVarUint } from './var-uint.ts'

const firstBytes = 4 * 1024
/** A buffer that a large message made larger than this is not kept. */
const mostKeptBytes = 256 * 1024
const nothing = /* @__PURE__ */ new Uint8Array(0)

/**
 * Writes lib0's encoding. One writer serves one kind of message for ever: its memory is used again, and what is taken is a copy of its own size. lib0's
 * encoder makes its memory anew for each message, which costs a server more than what it writes.
 */
export class ByteWriter {
  #bytes = new Uint8Array(firstBytes)
  #length = 0

  get length(): number {
    return this.#length
  }

  /** Forgets what a message left behind that came to no end. */
  begin(): void {
    this.#length = 0
  }

  /** @param value an integer from 0 to 2^53 - 1 */
  writeVarUint(value: number): void {
    this.#makeRoom(8)
    this.#length = setVarUint(this.#bytes, this.#length, value)
  }

  writeBytes(bytes: Uint8Array): void {
    this.#makeRoom(bytes.length)
    this.#bytes.set(bytes, this.#length)
    this.#length += bytes.length
  }

  /** With its length before it. Lone surrogates become U+FFFD. */
  writeVarString(text: string): void {
    this.#makeRoom(8 + text.length)
    const start = this.#length
    this.writeVarUint(text.length)
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index)
      if (code > 127) {
        this.#length = start
        this.writeVarBytes(encodeUtf8(text))
        return
      }
      this.#bytes[this.#length] = code
      this.#length += 1
    }
  }

  writeVarBytes(bytes: Uint8Array): void {
    this.writeVarUint(bytes.length)
    this.writeBytes(bytes)
  }

  /** What was written since `begin`. @param before stands in front of it */
  take(before: Uint8Array = nothing): Uint8Array {
    const taken = new Uint8Array(before.length + this.#length)
    if (before.length > 0) taken.set(before)
    taken.set(this.#bytes.subarray(0, this.#length), before.length)
    this.#length = 0
    if (this.#bytes.length > mostKeptBytes) this.#bytes = new Uint8Array(firstBytes)
    return taken
  }

  #makeRoom(bytes: number): void {
    const needed = this.#length + bytes
    if (needed <= this.#bytes.length) return
    const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2))
    larger.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = larger
  }
}
