import { DraftError, type Draft, type DraftId, type Store } from '@scriptorium/draft'
import { fakeAccessRecords } from './fake-access-records.ts'
import { fakeChatRecords } from './fake-chat-records.ts'
import { fakeDraftLog } from './fake-draft-log.ts'
import { fakeDraftRecords } from './fake-draft-records.ts'
import { fakePeopleRecords } from './fake-people-records.ts'
import { fakePublicationRecords } from './fake-publication-records.ts'

/** A store in memory that keeps the contract, except that nothing outlives the process. */
export function openFakeStore(): Store {
  const drafts = new Map<DraftId, Draft>()
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
    log: untilClosed(fakeDraftLog(), 'log'),
    drafts: untilClosed(fakeDraftRecords(drafts), 'drafts'),
    people: untilClosed(fakePeopleRecords(), 'people'),
    access: untilClosed(fakeAccessRecords(drafts), 'access'),
    publications: untilClosed(fakePublicationRecords(), 'publications'),
    chat: untilClosed(fakeChatRecords(), 'chat'),
    async close() {
      isOpen = false
    },
  }
}
