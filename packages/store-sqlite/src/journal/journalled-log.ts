import { DraftError, type DraftId, type DraftLog, type Lease, type LogEntry, type OwnedDraft } from '@scriptorium/draft'
import type { JournalWriter } from './journal-writer.ts'
import { recordBytes } from './record.ts'

/** What is known of a draft without asking: only what goes on from there goes into the journal. */
interface KnownPlace {
  generation: number
  /** Of entries that were stored or are on their way; `null`: not known. */
  last: number | null
  /** Calls on their way to the store's thread that may change it: nothing overtakes them. */
  calls: number
}

/** More drafts than are edited at once; then all is forgotten, and each is asked for again at its next entry. */
const maxKnown = 100_000

/**
 * Puts the journal before the log in the store's thread. An entry that goes on from a known place goes into the journal, and costs that thread nothing
 * until its segment is closed. Everything else takes the long way, where every rule is checked: entries of a draft that was not loaded here, the first of a
 * generation, what the server made for somebody, a place that was given, an epoch that is over. Calls of the long way wait for what the journal is writing, and keep their order.
 */
export function journalled(remote: DraftLog, journal: JournalWriter): DraftLog {
  const places = new Map<DraftId, KnownPlace>()
  let calls: (() => void)[] = []
  let sending: Promise<void> | undefined
  // Whatever was on its way in the journal fails together.
  journal.onFailure(forgetAll)

  function afterJournal<Answer>(send: () => Promise<Answer>): Promise<Answer> {
    return new Promise((resolve, reject) => {
      calls.push(() => void send().then(resolve, reject))
      sending ??= sendAll()
    })
  }

  async function sendAll(): Promise<void> {
    while (calls.length > 0) {
      const batch = calls
      calls = []
      await journal.settled()
      for (const call of batch) call()
    }
    sending = undefined
  }

  /** Sends what may move the drafts' ends, and knows them again by its answer. */
  async function theLongWay(entries: readonly LogEntry[], send: () => Promise<void>): Promise<void> {
    const ends = new Map(entries.map((entry) => [entry.draft, entry]))
    for (const draft of ends.keys()) placeOf(draft).calls += 1
    let isStored = false
    try {
      await afterJournal(send)
      isStored = true
    } finally {
      for (const [draft, end] of ends) {
        const place = placeOf(draft)
        place.calls -= 1
        place.generation = end.generation
        place.last = isStored ? end.sequence : null
      }
    }
  }

  /** Whoever loads a draft writes on from there. Of one that is known, or was known meanwhile, the answer may be older than what is known. */
  async function load(draft: DraftId): Promise<OwnedDraft | undefined> {
    const place = places.has(draft) ? undefined : placeOf(draft)
    const loaded = await afterJournal(() => remote.load(draft))
    if (loaded === undefined || place === undefined || place !== places.get(draft)) return loaded
    if (loaded.epoch !== journal.epoch || place.calls > 0 || place.last !== null || place.generation > 0) return loaded
    place.generation = loaded.generation
    place.last = loaded.tail.at(-1)?.sequence ?? loaded.snapshot?.sequence ?? 0
    return loaded
  }

  function placeOf(draft: DraftId): KnownPlace {
    const known = places.get(draft)
    if (known !== undefined) return known
    if (places.size >= maxKnown) forgetAll()
    const place = { generation: 0, last: null, calls: 0 }
    places.set(draft, place)
    return place
  }

  function forgetAll(): void {
    for (const [draft, place] of places) {
      place.last = null
      if (place.calls === 0) places.delete(draft)
    }
  }

  /** Whether all go on from known places; then these are moved. */
  function goesOn(entries: readonly LogEntry[]): boolean {
    let bytes = 0
    for (const [number, entry] of entries.entries()) {
      const place = places.get(entry.draft)
      bytes += recordBytes(entry)
      if (
        place?.calls === 0 &&
        place.last !== null &&
        place.generation === entry.generation &&
        place.last + 1 === entry.sequence &&
        entry.made === undefined &&
        bytes <= journal.maxCallBytes
      ) {
        place.last = entry.sequence
        continue
      }
      takeBack(entries.slice(0, number))
      return false
    }
    return entries.length > 0
  }

  function takeBack(entries: readonly LogEntry[]): void {
    for (const { draft } of entries) {
      const place = places.get(draft)
      if (place !== undefined && place.last !== null) place.last -= 1
    }
  }

  return {
    ...remote,
    append(entries, epoch) {
      const isOurs = journal.isOurs && (epoch === undefined || epoch === journal.epoch)
      if (isOurs && goesOn(entries)) return stored(journal.append(entries))
      return theLongWay(entries, () => remote.append(entries, epoch))
    },
    beginGeneration: (next) => theLongWay([next.seed], () => remote.beginGeneration(next)),
    load,
    salvage: (draft) => afterJournal(() => remote.salvage(draft)),
    authors: (...args) => afterJournal(() => remote.authors(...args)),
    held: (draft) => afterJournal(() => remote.held(draft)),
    entries: (...args) => afterJournal(() => remote.entries(...args)),
    async renew() {
      const lease = await remote.renew()
      await beginUnder(lease)
      return lease
    },
  }

  async function beginUnder({ epoch }: Lease): Promise<void> {
    if (epoch !== journal.epoch) forgetAll()
    await journal.begin(epoch)
  }
}

async function stored(appending: Promise<void>): Promise<void> {
  try {
    await appending
  } catch (cause) {
    throw new DraftError('store/failed', { operation: 'log.append' }, { cause })
  }
}
