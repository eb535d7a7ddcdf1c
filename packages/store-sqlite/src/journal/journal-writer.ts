import { setTimeout } from 'node:timers/promises'
import type { FileHandle } from 'node:fs/promises'
import type { LogEntry } from '@scriptorium/draft'
import { overtaken } from '../overtaken.ts'
import { openFence, type EpochFence } from './epoch-fence.ts'
import { Group } from './group.ts'
import { maxSegments, setEnd, setFrontier, waitingToBecomeRows, type Progress } from './progress.ts'
import { makeSegment, writeWhole } from './segment-file.ts'
import { firstGroupAt, sealOf, type Seal } from './segment-format.ts'

/** No more is gathered into one write: bounds how long the first waits for the last. */
const maxGroupBytes = 1024 * 1024
/** So long may a write wait for room when rows are made more slowly than edits come; then the disk takes no rows any more, and the edits fail. */
const maxWaitMs = 30_000
const lookAgainMs = 5

export interface JournalOptions {
  readonly file: string
  readonly store: string
  readonly segmentBytes: number
  /** For tests. */
  readonly slowDiskMs: number
  readonly progress: Progress
  /** Notes durably that a segment is there; only then is anything in it acknowledged. */
  readonly register: (epoch: number, segment: number) => Promise<unknown>
  /** Nothing more comes into this segment: its entries can become rows. */
  readonly closed: (epoch: number, segment: number) => void
}

/** To be told when what was appended before is settled, and perhaps that the segment be closed then. */
interface Wish {
  readonly isToClose: boolean
  readonly done: () => void
}

interface OpenSegment {
  readonly handle: FileHandle
  readonly number: number
  end: number
  groups: number
}

/**
 * Writes groups of entries, one write at a time; what comes meanwhile is the next group. A write runs in a thread of libuv and waits for the disk
 * there. When one fails, everything that waits fails with it, and its segment is closed where it was good: the next one tells where that was.
 */
export class JournalWriter {
  readonly #options: JournalOptions
  #fence: EpochFence | undefined
  #epoch: number
  #seal: Seal
  #gathering: Group
  #spare: Group
  /** Before what gathers: groups that are full, and wishes to close the segment. */
  #queue: (Group | Wish)[] = []
  #segment: OpenSegment | undefined
  #next: Promise<OpenSegment> | undefined
  #formerEnd = 0
  #numbered = 0
  /** The last that was written into and is closed; 0: none. */
  #closed = 0
  #running: Promise<void> | undefined
  #isLost = false
  #beginning = Promise.resolve()
  #isEnded = false
  #closing: Promise<void> | undefined
  #tellFailure = (): void => {}

  constructor(options: JournalOptions, epoch: number) {
    this.#options = options
    this.#fence = openFence(options.file)
    this.#epoch = epoch
    this.#seal = sealOf(options.store, epoch)
    this.#gathering = new Group(this.#seal.record)
    this.#spare = new Group(this.#seal.record)
  }

  /** `false`: another process has taken the store over, as far as this one knows. */
  get isOurs(): boolean {
    return !this.#isLost
  }

  /** No call may bring more bytes than that: two of them with their heads and tables fit a segment. */
  get maxCallBytes(): number {
    return Math.min(maxGroupBytes, (this.#options.segmentBytes - firstGroupAt) / 3)
  }

  get epoch(): number {
    return this.#epoch
  }

  /** Resolves when the entries are on the disk and the store was still ours afterwards. */
  append(entries: readonly LogEntry[]): Promise<void> {
    if (this.#gathering.size >= this.maxCallBytes) {
      this.#queue.push(this.#gathering)
      this.#gathering = new Group(this.#seal.record)
    }
    const stored = this.#gathering.add(entries)
    this.#running ??= this.#writeAll()
    return stored
  }

  /** Resolves when everything that was appended so far is settled, well or badly. */
  async settled(): Promise<void> {
    if (this.#running !== undefined) await this.#wish(false)
  }

  /**
   * Closes the segment once what was appended so far is settled: what comes later goes into another one.
   * @returns the last segment that holds any of it; 0: none does
   */
  async seal(): Promise<{ readonly epoch: number; readonly segment: number }> {
    await this.#wish(true)
    return { epoch: this.#epoch, segment: this.#closed }
  }

  /** @param listener hears of it before anybody whose entries were not stored */
  onFailure(listener: () => void): void {
    this.#tellFailure = listener
  }

  /** The store is (again) this process's own, under this epoch. */
  begin(epoch: number): Promise<void> {
    // Until all is changed nothing comes in: it would be sealed with the epoch that is over, or be forgotten.
    if (epoch !== this.#epoch) this.#isLost = true
    // Every draft that asks for the store again is told of the epoch: begun anew, it would write over what was stored under it meanwhile.
    this.#beginning = this.#beginning.catch(() => {}).then(() => this.#change(epoch))
    return this.#beginning
  }

  async #change(epoch: number): Promise<void> {
    if (this.#isEnded) return
    if (epoch !== this.#epoch) {
      await this.#running
      await this.#leave()
      this.#epoch = epoch
      this.#seal = sealOf(this.#options.store, epoch)
      this.#gathering = new Group(this.#seal.record)
      this.#spare = new Group(this.#seal.record)
      this.#numbered = 0
      this.#closed = 0
      this.#formerEnd = 0
      // Whoever took over has said so already; our last write of before may have told of itself after that.
      setFrontier(this.#options.progress, { segment: 0, end: 0 })
    }
    this.#isLost = this.#isEnded
  }

  /** May be called twice. */
  close(): Promise<void> {
    this.#isEnded = true
    this.#isLost = true
    this.#closing ??= this.#end()
    return this.#closing
  }

  async #end(): Promise<void> {
    await this.#running
    await this.#leave()
    this.#fence?.close()
    this.#fence = undefined
  }

  async #writeAll(): Promise<void> {
    // What is appended in this turn of the event loop goes together.
    await new Promise((resolve) => setImmediate(resolve))
    for (let next = this.#take(); next !== undefined; next = this.#take()) {
      if (next instanceof Group) {
        await this.#write(next)
        continue
      }
      if (next.isToClose) await this.#closeSegment()
      next.done()
    }
    this.#running = undefined
  }

  #wish(isToClose: boolean): Promise<void> {
    if (!this.#gathering.isEmpty) {
      this.#queue.push(this.#gathering)
      this.#gathering = new Group(this.#seal.record)
    }
    const done = new Promise<void>((resolve) => this.#queue.push({ isToClose, done: resolve }))
    this.#running ??= this.#writeAll()
    return done
  }

  #take(): Group | Wish | undefined {
    const queued = this.#queue.shift()
    if (queued !== undefined) return queued
    if (this.#gathering.isEmpty) return undefined
    const group = this.#gathering
    this.#gathering = this.#spare
    return group
  }

  async #write(group: Group): Promise<void> {
    try {
      const segment = await this.#segmentFor(group.size)
      const bytes = group.finish(segment.end, segment.groups, this.#formerEnd, this.#seal.group(segment.number))
      await writeWhole(segment.handle, bytes, segment.end)
      if (this.#options.slowDiskMs > 0) await setTimeout(this.#options.slowDiskMs)
      if (this.#fence?.epoch() !== this.#epoch) {
        this.#isLost = true
        throw overtaken()
      }
      segment.end += bytes.length
      segment.groups += 1
      setFrontier(this.#options.progress, { segment: segment.number, end: segment.end })
      group.resolve()
      group.clear()
      this.#spare = group
      this.#prepareInTime(segment)
    } catch (error) {
      await this.#fail(group, error)
    }
  }

  async #fail(group: Group, cause: unknown): Promise<void> {
    const waiting = [group, ...this.#queue.filter((each) => each instanceof Group), this.#gathering]
    this.#queue = this.#queue.filter((each) => !(each instanceof Group))
    this.#gathering = new Group(this.#seal.record)
    this.#spare = new Group(this.#seal.record)
    this.#tellFailure()
    await this.#eraseLast(group.size)
    await this.#closeSegment()
    for (const each of waiting) each.reject(cause)
  }

  /**
   * What failed may be on the disk all the same. Nobody may find it there after a crash, behind what was stored in its place meanwhile. When this
   * fails too, the next segment still tells where this one was good. A successor reads the segment as it is.
   */
  async #eraseLast(bytes: number): Promise<void> {
    const segment = this.#segment
    if (segment === undefined || this.#isLost) return
    const length = Math.min(bytes, this.#options.segmentBytes - segment.end)
    await writeWhole(segment.handle, Buffer.alloc(length), segment.end).catch(() => {})
  }

  async #segmentFor(bytes: number): Promise<OpenSegment> {
    if (this.#segment !== undefined && this.#segment.end + bytes <= this.#options.segmentBytes) return this.#segment
    await this.#closeSegment()
    const next = this.#next ?? this.#prepare()
    this.#next = undefined
    this.#segment = await next
    return this.#segment
  }

  /** Half full is early enough: nobody waits for the next segment to be made. */
  #prepareInTime(segment: OpenSegment): void {
    if (this.#next !== undefined || segment.end < this.#options.segmentBytes / 2) return
    this.#next = this.#prepare()
    // Who needs it hears of it, and tries again.
    this.#next.catch(() => {
      this.#next = undefined
    })
  }

  async #prepare(): Promise<OpenSegment> {
    const { file, store, segmentBytes, register } = this.#options
    const epoch = this.#epoch
    this.#numbered += 1
    const number = this.#numbered
    try {
      await this.#waitForRoom(number)
      const handle = await makeSegment({ file, store, epoch, segment: number }, segmentBytes)
      try {
        await register(epoch, number)
      } catch (error) {
        await handle.close()
        throw error
      }
      return { handle, number, end: firstGroupAt, groups: 0 }
    } catch (error) {
      // The number was not used.
      if (this.#numbered === number && this.#epoch === epoch) this.#numbered -= 1
      throw error
    }
  }

  /** Slows everybody down to the pace at which rows are made, when that is the slower one. */
  async #waitForRoom(number: number): Promise<void> {
    const untilMs = performance.now() + maxWaitMs
    for (let looks = 0; waitingToBecomeRows(this.#options.progress, number) >= maxSegments; looks += 1) {
      if (this.#isLost || performance.now() > untilMs)
        throw new Error(`${maxSegments} segments of the journal wait to become rows`)
      // What failed, on a full disk, is tried again.
      if (looks % 100 === 0) this.#options.closed(this.#epoch, this.#closed)
      await setTimeout(lookAgainMs)
    }
  }

  async #closeSegment(): Promise<void> {
    const segment = this.#segment
    if (segment === undefined) return
    this.#segment = undefined
    this.#closed = segment.number
    this.#formerEnd = segment.end
    setEnd(this.#options.progress, segment.number, segment.end)
    // Each write has waited for the disk: closing has nothing to add.
    await segment.handle.close().catch(() => {})
    this.#options.closed(this.#epoch, segment.number)
  }

  async #leave(): Promise<void> {
    await this.#segment?.handle.close()
    this.#segment = undefined
    const next = this.#next
    this.#next = undefined
    await next?.then(
      ({ handle }) => handle.close(),
      () => {},
    )
  }
}
