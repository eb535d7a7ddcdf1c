import { crc32 } from 'node:zlib'
import type { LogEntry } from '@scriptorium/draft'
import { recordBytes, writeRecord } from './record.ts'
import { draftNumber, groupBytes, headBytes, tableEntryBytes, writeHead } from './segment-format.ts'

interface Waiting {
  readonly resolve: () => void
  readonly reject: (cause: unknown) => void
}

const firstBytes = 64 * 1024

/** Entries that one write will make durable, as the bytes that will be written, and who waits for them. */
export class Group {
  readonly #seal: number
  #bytes = Buffer.allocUnsafe(firstBytes)
  #end = headBytes
  readonly #drafts: number[] = []
  #waiting: Waiting[] = []

  constructor(recordSeal: number) {
    this.#seal = recordSeal
  }

  /** Bytes that it takes in a segment. */
  get size(): number {
    return groupBytes(this.#end - headBytes, this.#drafts.length)
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0
  }

  add(entries: readonly LogEntry[]): Promise<void> {
    for (const entry of entries) {
      this.#makeRoom(this.#end + recordBytes(entry))
      this.#end = writeRecord(this.#bytes, this.#end, entry, this.#seal)
      this.#drafts.push(draftNumber(entry.draft))
    }
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }))
  }

  /** @returns what is written at `at` */
  finish(at: number, index: number, formerEnd: number, seal: number): Buffer {
    const { size } = this
    this.#makeRoom(size)
    const tableAt = this.#end
    const tableEnd = tableAt + this.#drafts.length * tableEntryBytes
    for (const [number, draft] of this.#drafts.entries())
      this.#bytes.writeUInt32LE(draft, tableAt + number * tableEntryBytes)
    this.#bytes.fill(0, tableEnd, size)
    const tableChecksum = crc32(this.#bytes.subarray(tableAt, tableEnd))
    const head = { index, recordBytes: tableAt - headBytes, count: this.#drafts.length, tableChecksum, formerEnd }
    writeHead(this.#bytes, at, head, seal)
    return this.#bytes.subarray(0, size)
  }

  resolve(): void {
    for (const { resolve } of this.#waiting) resolve()
  }

  reject(cause: unknown): void {
    for (const { reject } of this.#waiting) reject(cause)
  }

  /** Empty again, in the same memory. */
  clear(): void {
    this.#end = headBytes
    this.#drafts.length = 0
    this.#waiting = []
  }

  #makeRoom(bytes: number): void {
    if (bytes <= this.#bytes.length) return
    const larger = Buffer.allocUnsafe(Math.max(bytes, this.#bytes.length * 2))
    larger.set(this.#bytes.subarray(0, this.#end))
    this.#bytes = larger
  }
}
