import {
  DraftError,
  toEpoch,
  toGeneration,
  toSequenceNumber,
  type ClientClaim,
  type DraftId,
  type DraftLog,
  type Generation,
  type GenerationLog,
  type Lease,
  type LogEntry,
  type Snapshot,
  type OwnedDraft,
} from '@scriptorium/draft'

const failed = (operation: string) => new DraftError('store/failed', { operation })

/** What would be on a disk: two logs opened on one storage are two processes. */
export interface FakeLogStorage {
  readonly entries: LogEntry[]
  readonly claims: ClientClaim[]
  readonly snapshots: Snapshot[]
  lease: Lease | undefined
}

export function makeFakeLogStorage(): FakeLogStorage {
  return { entries: [], claims: [], snapshots: [], lease: undefined }
}

/** The log without what fake-generations.ts adds. */
type PlainLog = Omit<DraftLog, keyof GenerationLog>

const leaseMs = 15_000
let opened = 0

/** @throws Error while another process has the storage */
export function fakeDraftLog(storage: FakeLogStorage, nowMs: () => number): PlainLog & { release(): void } {
  const { entries, claims, snapshots } = storage
  opened += 1
  const holder = `fake process ${opened}`
  let epoch = toEpoch(1)
  renew()

  function isOurs(): boolean {
    return storage.lease?.holder === holder && storage.lease.epoch === epoch
  }

  function renew(): Lease {
    const standing = storage.lease
    if (!isOurs() && standing !== undefined && standing.untilMs > nowMs())
      throw new Error(`Another process (${standing.holder}) has this store open.`)
    epoch = isOurs() ? epoch : toEpoch((standing?.epoch ?? 0) + 1)
    storage.lease = { holder, epoch, untilMs: nowMs() + leaseMs }
    return storage.lease
  }

  function checkOwner(operation: string): void {
    if (!isOurs()) throw failed(operation)
  }

  function newest(draft: DraftId): Generation | undefined {
    const generations = [...entries, ...snapshots].filter((row) => row.draft === draft).map((row) => row.generation)
    return generations.length === 0 ? undefined : toGeneration(Math.max(...generations))
  }

  function of(draft: DraftId, generation: Generation, from: number): LogEntry[] {
    return entries.filter((row) => row.draft === draft && row.generation === generation && row.sequence >= from)
  }

  function put(entry: LogEntry): void {
    const { draft, generation, sequence } = entry
    const isClosed = generation < (newest(draft) ?? 0)
    if (isClosed || sequence !== (of(draft, generation, 1).at(-1)?.sequence ?? 0) + 1) throw failed('log.append')
    entries.push({ ...entry, update: new Uint8Array(entry.update) })
  }

  function load(draft: DraftId): OwnedDraft | undefined {
    const generation = newest(draft)
    if (generation === undefined) return undefined
    const snapshot = snapshots.find((row) => row.draft === draft && row.generation === generation) ?? null
    const own = claims.filter((row) => row.draft === draft)
    return {
      epoch,
      generation,
      snapshot,
      tail: of(draft, generation, (snapshot?.sequence ?? 0) + 1),
      claims: own.filter((row) => row.generation === generation),
      retiredClientIds: [...new Set(own.filter((row) => row.generation < generation).map((row) => row.clientId))],
    }
  }

  return {
    async append(given, loadedUnder) {
      checkOwner('log.append')
      if (loadedUnder !== undefined && loadedUnder !== epoch) throw failed('log.append')
      const before = entries.length
      try {
        given.forEach(put)
      } catch (error) {
        entries.length = before
        throw error
      }
    },
    async claim(given) {
      checkOwner('log.claim')
      const standing = ({ draft, generation, clientId }: ClientClaim) =>
        claims.find((row) => row.draft === draft && row.generation === generation && row.clientId === clientId)
      if (given.some((claim) => (standing(claim)?.person ?? claim.person) !== claim.person)) throw failed('log.claim')
      claims.push(...given.filter((claim) => standing(claim) === undefined))
    },
    load: async (draft) => load(draft),
    async authors(draft, generation, from) {
      const written = of(draft, generation, from)
      const people = new Set(written.flatMap(({ author }) => (author === null ? [] : [author])))
      return { people: [...people], upTo: toSequenceNumber(written.at(-1)?.sequence ?? Math.max(from - 1, 0)) }
    },
    async salvage(draft) {
      const stored = load(draft)
      const last = stored?.tail.at(-1)?.sequence ?? stored?.snapshot?.sequence ?? 0
      return stored && { ...stored, damagedAt: toSequenceNumber(last + 1), isWhole: true }
    },
    async renew() {
      try {
        return renew()
      } catch (cause) {
        throw new DraftError('store/failed', { operation: 'lease.renew' }, { cause })
      }
    },
    release() {
      if (isOurs() && storage.lease !== undefined) storage.lease = { ...storage.lease, untilMs: 0 }
    },
    async saveSnapshot(snapshot) {
      checkOwner('log.saveSnapshot')
      if (snapshot.generation < (newest(snapshot.draft) ?? 0)) throw failed('log.saveSnapshot')
      const index = snapshots.findIndex((row) => row.draft === snapshot.draft && row.generation === snapshot.generation)
      const known = snapshots[index]
      if (known === undefined) snapshots.push(snapshot)
      else if (known.sequence <= snapshot.sequence) snapshots[index] = snapshot
    },
    async entries(draft, generation, from, limit) {
      return of(draft, generation, from).slice(0, limit)
    },
  }
}
