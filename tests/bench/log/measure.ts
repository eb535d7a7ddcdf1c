import {
  makeDraftId,
  toGeneration,
  toPersonId,
  toSequenceNumber,
  type DraftId,
  type LogEntry,
} from '@scriptorium/draft'

/** What is measured: appends one entry, resolves when it is on the disk. */
export type Append = (entry: LogEntry) => Promise<void>

export interface Measured {
  readonly drafts: number
  readonly entries: number
  readonly entriesPerS: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** Processor time of the whole process, all its threads, in microseconds. */
  readonly cpuPerEntryUs: number
}

export interface Load {
  readonly drafts: number
  readonly durationMs: number
  /** Entries per second over all drafts; left out: each draft appends its next entry as soon as the last one is on the disk. */
  readonly entriesPerS?: number
}

/** An update of one typed letter, as Yjs makes it, is 20 to 40 bytes. */
const updateBytes = 32
/** How often those entries are sent whose time has come. */
const turnMs = 2

/** @param first number of the first draft: a draft is used by one measurement only */
export async function measure(append: Append, load: Load, first = 0): Promise<Measured> {
  const latenciesMs: number[] = []
  const cpu = process.cpuUsage()
  const startedAtMs = performance.now()
  const places = Array.from({ length: load.drafts }, (_, index) => ({ draft: draftOf(first + index), sequence: 0 }))
  const timed = async (place: { readonly draft: DraftId; sequence: number }): Promise<void> => {
    place.sequence += 1
    const beganAtMs = performance.now()
    await append(entryOf(place.draft, place.sequence))
    latenciesMs.push(performance.now() - beganAtMs)
  }
  const untilMs = startedAtMs + load.durationMs
  if (load.entriesPerS === undefined) {
    await Promise.all(
      places.map(async (place) => {
        while (performance.now() < untilMs) await timed(place)
      }),
    )
  } else {
    await inPace(load.entriesPerS, startedAtMs, untilMs, (number) => timed(places[number % places.length] ?? nowhere()))
  }
  const tookMs = performance.now() - startedAtMs
  const { user, system } = process.cpuUsage(cpu)
  return {
    drafts: load.drafts,
    entries: latenciesMs.length,
    entriesPerS: Math.round((latenciesMs.length / tookMs) * 1000),
    p50Ms: quantile(latenciesMs, 0.5),
    p99Ms: quantile(latenciesMs, 0.99),
    cpuPerEntryUs: Math.round(((user + system) / Math.max(1, latenciesMs.length)) * 10) / 10,
  }
}

/** Sends at the times at which entries are due, whether or not those before are done: a slow log finds its queue growing. */
async function inPace(
  entriesPerS: number,
  startedAtMs: number,
  untilMs: number,
  send: (number: number) => Promise<void>,
): Promise<void> {
  const inFlight: Promise<void>[] = []
  for (let nowMs = performance.now(); nowMs < untilMs; nowMs = performance.now()) {
    const due = Math.floor(((nowMs - startedAtMs) / 1000) * entriesPerS)
    while (inFlight.length < due) inFlight.push(send(inFlight.length))
    await new Promise((resolve) => setTimeout(resolve, turnMs))
  }
  await Promise.all(inFlight)
}

export function draftOf(number: number): DraftId {
  const bytes = new Uint8Array(10)
  new DataView(bytes.buffer).setUint32(0, number + 1)
  return makeDraftId(bytes)
}

function entryOf(draft: DraftId, sequence: number): LogEntry {
  return {
    draft,
    generation: toGeneration(1),
    sequence: toSequenceNumber(sequence),
    author: toPersonId('101'),
    atMs: 1_800_000_000_000,
    update: new Uint8Array(updateBytes).fill(sequence % 251),
  }
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  return Math.round(value * 100) / 100
}

function nowhere(): never {
  throw new Error('a load needs a draft')
}
