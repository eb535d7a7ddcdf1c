import { decideAccess, toDraftId, toPersonId } from '@scriptorium/draft'
import type { Draft, DraftId } from '@scriptorium/draft'
import { expect, test } from 'vitest'
import { practiceDraft } from '../practice/practice-draft.ts'
import { handClock } from '../testing/hand-clock.ts'
import { createLiveAccess } from './live-access.ts'

const person = toPersonId('101')
const yes = { isAllowed: true, reasons: [] }
const readsAndWrites = decideAccess(practiceDraft, person, { read: yes, edit: yes }, 0)
const silent = { debug() {}, info() {}, warn() {}, error() {} }

function draftCalled(draft: DraftId): Draft {
  return { ...practiceDraft, draft }
}

test('the loop goes on between the drafts, also where nothing need be waited for', async () => {
  const drafts = ['1', '2', '3', '4'].map((digit) => toDraftId(digit.repeat(16)))
  const heard: string[] = []
  const liveAccess = createLiveAccess({
    drafts: { find: async (draft) => draftCalled(draft), list: async () => [] },
    changes: { change: async (draft) => draftCalled(draft) },
    desk: { access: async () => readsAndWrites },
    rights: { prepare: async () => {} },
    live: {
      liveDrafts: () => drafts,
      peopleIn: () => Array.from({ length: 10 }, () => person),
      changeAccess: (draft) => heard.push(draft),
    },
    clock: handClock(),
    log: silent,
  })

  setImmediate(() => heard.push('somebody else'))
  await liveAccess.recheckAll()

  const [first, second, ...others] = drafts
  expect([...new Set(heard)]).toEqual([first, second, 'somebody else', ...others])
})
