import {
  DraftError,
  type Draft,
  type DraftId,
  type DraftLog,
  type GenerationRecord,
  type NamedVersion,
  type Publication,
  type PublicationId,
  type Store,
} from '@scriptorium/draft'
import { fakeAccessRecords } from './fake-access-records.ts'
import { fakeChatRecords } from './fake-chat-records.ts'
import { fakeDraftLog, makeFakeLogStorage, type FakeLogStorage } from './fake-draft-log.ts'
import { fakeDraftRecords } from './fake-draft-records.ts'
import { fakeGenerations } from './fake-generations.ts'
import { fakePeopleRecords } from './fake-people-records.ts'
import { fakePublicationRecords } from './fake-publication-records.ts'
import { fakeUpkeep } from './fake-upkeep.ts'
import { fakeVersionRecords } from './fake-version-records.ts'

export interface FakeStoreOptions {
  /** Shared by the stores that stand for several processes on one log. */
  readonly storage?: FakeLogStorage
  readonly now?: () => number
}

/** A store in memory that keeps the contract, except that nothing outlives the process. @throws Error while another one has the storage */
export function openFakeStore({ storage = makeFakeLogStorage(), now = () => 0 }: FakeStoreOptions = {}): Store {
  const log = fakeDraftLog(storage, now)
  const drafts = new Map<DraftId, Draft>()
  const publications = new Map<PublicationId, Publication>()
  const records: GenerationRecord[] = []
  const versions: NamedVersion[] = []
  let isOpen = true

  /** Every call of a port fails once the store is closed. */
  function untilClosed<Port extends object>(port: Port, name: string): Port {
    return new Proxy(port, {
      get(target, method) {
        const call: unknown = Reflect.get(target, method)
        if (isOpen || typeof call !== 'function') return call
        return () => Promise.reject(new DraftError('store/failed', { operation: `${name}.${String(method)}` }))
      },
    })
  }

  return {
    log: untilClosed<DraftLog>({ ...log, ...fakeGenerations(log, storage.entries, drafts, records) }, 'log'),
    drafts: untilClosed(fakeDraftRecords(drafts), 'drafts'),
    versions: untilClosed(fakeVersionRecords(versions), 'versions'),
    people: untilClosed(fakePeopleRecords(), 'people'),
    access: untilClosed(fakeAccessRecords(drafts), 'access'),
    publications: untilClosed(fakePublicationRecords(publications), 'publications'),
    chat: untilClosed(fakeChatRecords(), 'chat'),
    upkeep: untilClosed(fakeUpkeep(storage, records, publications, versions), 'upkeep'),
    async close() {
      isOpen = false
      log.release()
    },
  }
}
