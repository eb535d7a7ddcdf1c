import type { Store } from '@scriptorium/draft'
import { describe, expect, test } from 'vitest'
import { ada } from './samples.ts'
import { describeAccessRecords } from './access-records-contract.ts'
import { describeChatRecords } from './chat-records-contract.ts'
import { describeDraftLog } from './draft-log-contract.ts'
import { describeGenerations } from './generations-contract.ts'
import { describePublicationRecords } from './publication-records-contract.ts'
import { describeDraftRecords } from './draft-records-contract.ts'
import { describePeopleRecords } from './people-records-contract.ts'
import { describeVersionRecords } from './version-records-contract.ts'

/** Everything a `Store` must do: every port's suite and its end. @param open makes an empty store */
export function describeStore(name: string, open: () => Promise<Store>): void {
  describeDraftLog(name, open)
  describeGenerations(name, open)
  describeDraftRecords(name, open)
  describeVersionRecords(name, open)
  describePeopleRecords(name, open)
  describeAccessRecords(name, open)
  describePublicationRecords(name, open)
  describeChatRecords(name, open)

  describe(`Store of ${name}`, () => {
    test('STORE1 closing finishes what is in flight, may be done twice, and ends all later calls', async () => {
      const store = await open()
      const inFlight = store.people.upsert(ada)

      await Promise.all([store.close(), store.close()])

      await expect(inFlight).resolves.toBeUndefined()
      await expect(store.people.find(ada.person)).rejects.toMatchObject({ code: 'store/failed' })
      await store.close()
    })
  })
}
