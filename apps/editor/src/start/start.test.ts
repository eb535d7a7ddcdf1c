import type { DraftBody } from '@scriptorium/protocol'
import { expect, test } from 'vitest'
import { ApiFailure } from '../api/api-failure.ts'
import { sampleDraft } from '../testing/sample-draft.ts'
import { planStart } from './plan-start.ts'
import { startDraft } from './start-draft.ts'

function live(id: string, people: readonly string[]): DraftBody {
  const present = people.map((name) => ({ id: name, name, isTemporary: false, colour: 1 }))
  return sampleDraft({ id, present })
}

test('one live draft is gone into; none is started', () => {
  expect(planStart([live('a', [])], false)).toEqual({ kind: 'enter', draft: 'a' })
  expect(planStart([], true)).toEqual({ kind: 'start' })
})

test('whoever wants another, or finds several, chooses; people in both are counted once', () => {
  expect(planStart([live('a', ['x'])], true)).toMatchObject({ kind: 'choose', people: 1 })
  expect(planStart([live('a', ['x', 'y']), live('b', ['y'])], false)).toMatchObject({ kind: 'choose', people: 2 })
})

const request = { title: 'Kew', chatMode: 'candid' } as const

test('somebody was quicker: into their draft, not into an error', async () => {
  const failing = {
    startDraft: () => Promise.reject(new ApiFailure('draft/already-live', 409, { draft: 'a', title: 'Kew' })),
  }

  expect(await startDraft(failing, request)).toEqual({ draft: 'a' })
})

test('other failures are told', async () => {
  const failing = { startDraft: () => Promise.reject(new ApiFailure('wiki/unreachable', 503)) }

  expect(await startDraft(failing, request)).toMatchObject({ failure: { code: 'wiki/unreachable' } })
})
