import { open, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import type { DraftId, LogEntry } from '@scriptorium/draft'

/** Zeros are written in advance, so that a commit changes no length: fdatasync then has the data only to wait for. */
const segmentBytes = 16 * 1024 * 1024
/** Length, CRC-32, then: generation, sequence, time, length of the draft's id, length of the author's. */
const headBytes = 8 + 4 + 4 + 8 + 1 + 1
const encoder = new TextEncoder()

interface Waiting {
  readonly record: Uint8Array
  readonly resolve: () => void
  readonly reject: (cause: unknown) => void
}

/**
 * What SQLite is measured against: the least that a log of our own would be. Segments, a checksum per record, one write and one fdatasync
 * for all that gathered meanwhile. It can append and nothing else: reading, finding, tidying and records would come on top.
 */
export class SegmentLog {
  readonly #folder: string
  readonly #last = new Map<DraftId, number>()
  #segment: FileHandle | undefined
  #position = segmentBytes
  #segments = 0
  #waiting: Waiting[] = []
  #running: Promise<void> | undefined

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Resolves when it is on the disk. @throws Error unless it is the next place of its draft */
  append(entry: LogEntry): Promise<void> {
    const last = this.#last.get(entry.draft) ?? 0
    if (entry.sequence !== last + 1) return Promise.reject(new Error(`${last + 1} is the next place`))
    this.#last.set(entry.draft, entry.sequence)
    return new Promise((resolve, reject) => {
      this.#waiting.push({ record: recordOf(entry), resolve, reject })
      this.#running ??= this.#commitAll().finally(() => {
        this.#running = undefined
      })
    })
  }

  async close(): Promise<void> {
    await this.#running
    await this.#segment?.close()
  }

  async #commitAll(): Promise<void> {
    await Promise.resolve()
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0)
      try {
        await this.#write(Buffer.concat(batch.map(({ record }) => record)))
        for (const { resolve } of batch) resolve()
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
  }

  async #write(bytes: Uint8Array): Promise<void> {
    if (this.#segment === undefined || this.#position + bytes.length > segmentBytes) await this.#begin()
    await this.#segment?.write(bytes, 0, bytes.length, this.#position)
    await this.#segment?.datasync()
    this.#position += bytes.length
  }

  async #begin(): Promise<void> {
    await this.#segment?.close()
    this.#segments += 1
    this.#segment = await open(join(this.#folder, `${this.#segments}.log`), 'w')
    await this.#segment.write(new Uint8Array(segmentBytes))
    await this.#segment.sync()
    this.#position = 0
  }
}

function recordOf({ draft, generation, sequence, atMs, author, update }: LogEntry): Uint8Array {
  const id = encoder.encode(draft)
  const person = encoder.encode(author ?? '')
  const record = Buffer.alloc(headBytes + id.length + person.length + update.length)
  record.writeUInt32LE(record.length, 0)
  record.writeUInt32LE(generation, 8)
  record.writeUInt32LE(sequence, 12)
  record.writeDoubleLE(atMs, 16)
  record.writeUInt8(id.length, 24)
  record.writeUInt8(person.length, 25)
  record.set(id, headBytes)
  record.set(person, headBytes + id.length)
  record.set(update, headBytes + id.length + person.length)
  record.writeUInt32LE(crc32(record.subarray(8)), 4)
  return record
}
