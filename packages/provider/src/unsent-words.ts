import { mergeUpdates, type Text, type Transaction } from 'yjs'
import type { DeviceCopy, KeptUpdate } from './device-copy.ts'
import type { WaitingWords } from './provider-surface.ts'
import { textInDoc, type ClockRange } from './unsent-text.ts'

/** A change of this page, numbered from 1, until the server has it on its disk. */
interface UnsentChange {
  readonly local: number
  readonly update: Uint8Array
  readonly codeUnits: number
  readonly atMs: number
  readonly ranges: readonly ClockRange[]
}

/** Rows on the device and the last change each holds. */
interface KeptRow {
  readonly key: number
  readonly upTo: number
}

export interface UnsentWordsOptions {
  readonly draft: string
  /** Of this page load's doc. */
  readonly clientId: number
  readonly copy: DeviceCopy | null
  /** Something changed on the device, or it failed. */
  readonly onKept: () => void
  readonly onDeviceFailed: (cause: unknown) => void
}

/**
 * The changes of this page that the server has not confirmed, in memory and on the device. Writing gathers: while one transaction of the
 * device is under way, changes collect and go into the next as one row.
 */
export class UnsentWords {
  readonly #options: UnsentWordsOptions
  #changes: UnsentChange[] = []
  #rows: KeptRow[] = []
  #keptUpTo = 0
  #savedUpTo = 0
  #generation: number | null = null
  #instead: readonly number[] = []
  #hasFailed = false
  #work: Promise<void> | null = null

  constructor(options: UnsentWordsOptions) {
    this.#options = options
  }

  /** Nothing is written to the device before the generation is known. */
  set generation(generation: number) {
    this.#generation = generation
    this.#write()
  }

  /** @param instead rows of earlier visits that this change stands for */
  add(
    local: number,
    update: Uint8Array,
    transaction: Transaction,
    atMs: number,
    instead: readonly number[] = [],
  ): void {
    this.#changes.push({ local, update, atMs, ...measure(transaction) })
    this.#instead = [...this.#instead, ...instead]
    this.#write()
  }

  /** The first `local` changes are on the server's disk. */
  saved(local: number): void {
    if (local <= this.#savedUpTo) return
    this.#savedUpTo = local
    this.#changes = this.#changes.filter((change) => change.local > local)
    this.#write()
  }

  /** Forgets everything, on the device too. */
  async discard(): Promise<void> {
    this.saved(this.#changes.at(-1)?.local ?? 0)
    await this.settled()
  }

  waiting(): WaitingWords | null {
    const [oldest] = this.#changes
    if (oldest === undefined) return null
    return {
      codeUnits: this.#changes.reduce((sum, change) => sum + change.codeUnits, 0),
      bytes: this.#changes.reduce((sum, change) => sum + change.update.byteLength, 0),
      sinceMs: oldest.atMs,
    }
  }

  text(text: Text): string {
    return textInDoc(
      text,
      this.#changes.flatMap((change) => change.ranges),
    )
  }

  /** Words wait that are neither on the server's disk nor on this device's. */
  get hasWordsOnNoDisk(): boolean {
    const last = this.#changes.at(-1)
    return last !== undefined && last.local > this.#keptUpTo
  }

  /** Resolves when the device has what it can have. */
  async settled(): Promise<void> {
    while (this.#work !== null) await this.#work
  }

  #write(): void {
    if (this.#work !== null || !this.#hasWork()) return
    this.#work = this.#writeOnce().finally(() => {
      this.#work = null
      this.#options.onKept()
      this.#write()
    })
  }

  #hasWork(): boolean {
    if (this.#options.copy === null || this.#generation === null || this.#hasFailed) return false
    return this.hasWordsOnNoDisk || this.#instead.length > 0 || this.#rows.some((row) => row.upTo <= this.#savedUpTo)
  }

  async #writeOnce(): Promise<void> {
    const { copy, draft, clientId, onDeviceFailed } = this.#options
    if (copy === null || this.#generation === null) return
    try {
      const fresh = this.#changes.filter((change) => change.local > this.#keptUpTo)
      const instead = this.#instead
      const last = fresh.at(-1)
      if (last === undefined) await copy.forget(instead)
      else {
        const key = await copy.keep(draft, this.#generation, gather(fresh, clientId), instead)
        this.#rows.push({ key, upTo: last.local })
        this.#keptUpTo = last.local
      }
      this.#instead = this.#instead.slice(instead.length)
      const done = this.#rows.filter((row) => row.upTo <= this.#savedUpTo)
      await copy.forget(done.map((row) => row.key))
      this.#rows = this.#rows.filter((row) => !done.includes(row))
    } catch (error) {
      this.#hasFailed = true
      onDeviceFailed(error)
    }
  }
}

function gather(changes: readonly UnsentChange[], clientId: number): KeptUpdate {
  const [first] = changes
  return {
    update: mergeUpdates(changes.map((change) => change.update)),
    codeUnits: changes.reduce((sum, change) => sum + change.codeUnits, 0),
    atMs: first?.atMs ?? 0,
    clientId,
  }
}

function measure(transaction: Transaction): { readonly codeUnits: number; readonly ranges: readonly ClockRange[] } {
  const ranges: ClockRange[] = []
  for (const [client, to] of transaction.afterState) {
    const from = transaction.beforeState.get(client) ?? 0
    if (to > from) ranges.push({ client, from, to })
  }
  const written = ranges.reduce((sum, range) => sum + range.to - range.from, 0)
  const deleted = [...transaction.deleteSet.clients.values()].flat().reduce((sum, range) => sum + range.len, 0)
  return { codeUnits: written + deleted, ranges }
}
