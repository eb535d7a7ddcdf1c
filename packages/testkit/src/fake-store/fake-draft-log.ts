import {
  DraftError,
  toGeneration,
  toSequenceNumber,
  type ClientClaim,
  type DraftId,
  type DraftLog,
  type Generation,
  type LogEntry,
  type Snapshot,
  type StoredDraft,
} from '@scriptorium/draft'

const failed = (operation: string) => new DraftError('store/failed', { operation })

export function fakeDraftLog(): DraftLog {
  const entries: LogEntry[] = []
  const claims: ClientClaim[] = []
  const snapshots: Snapshot[] = []

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

  function load(draft: DraftId): StoredDraft | undefined {
    const generation = newest(draft)
    if (generation === undefined) return undefined
    const snapshot = snapshots.find((row) => row.draft === draft && row.generation === generation) ?? null
    const own = claims.filter((row) => row.draft === draft)
    return {
      generation,
      snapshot,
      tail: of(draft, generation, (snapshot?.sequence ?? 0) + 1),
      claims: own.filter((row) => row.generation === generation),
      retiredClientIds: [...new Set(own.filter((row) => row.generation < generation).map((row) => row.clientId))],
    }
  }

  return {
    async append(given) {
      const before = entries.length
      try {
        given.forEach(put)
      } catch (error) {
        entries.length = before
        throw error
      }
    },
    async claim(given) {
      const standing = ({ draft, generation, clientId }: ClientClaim) =>
        claims.find((row) => row.draft === draft && row.generation === generation && row.clientId === clientId)
      if (given.some((claim) => (standing(claim)?.person ?? claim.person) !== claim.person)) throw failed('log.claim')
      claims.push(...given.filter((claim) => standing(claim) === undefined))
    },
    load: async (draft) => load(draft),
    async salvage(draft) {
      const stored = load(draft)
      const last = stored?.tail.at(-1)?.sequence ?? stored?.snapshot?.sequence ?? 0
      return stored && { ...stored, damagedAt: toSequenceNumber(last + 1), isWhole: true }
    },
    async saveSnapshot(snapshot) {
      const index = snapshots.findIndex((row) => row.draft === snapshot.draft && row.generation === snapshot.generation)
      const known = snapshots[index]
      if (known === undefined) snapshots.push(snapshot)
      else if (known.sequence <= snapshot.sequence) snapshots[index] = snapshot
    },
    async entries(draft, generation, from) {
      return of(draft, generation, from)
    },
  }
}
