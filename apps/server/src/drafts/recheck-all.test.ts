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
  const drafts = ['1', '2', '3'].map((digit) => toDraftId(digit.repeat(16)))
  const heard: string[] = []
  const liveAccess = createLiveAccess({
    drafts: { find: async (draft) => draftCalled(draft), list: async () => [] },
    changes: { change: async (draft) => draftCalled(draft) },
    desk: { access: async () => readsAndWrites },
    rights: { prepare: async () => {} },
    live: {
      liveDrafts: () => drafts,
      present: () => ({
        present: [{ id: person, name: 'Ada', colour: 1, isTemporary: false, clientIds: [] }],
        readers: 0,
      }),
      changeAccess: (draft) => heard.push(draft),
    },
    clock: handClock(),
    log: silent,
  })

  setImmediate(() => heard.push('somebody else'))
  await liveAccess.recheckAll()

  expect(heard).toEqual([drafts[0], 'somebody else', drafts[1], drafts[2]])
})
