import type { DraftBody } from '@scriptorium/protocol'
import { expect, test } from 'vitest'
import { sampleDraft } from '../testing/sample-draft.ts'
import { splitDrafts } from './draft-lists.ts'
import { readChoice, titleChoices } from './title-hits.ts'

const now = 1_000_000_000
const person = (id: string) => ({ id, name: id, isTemporary: false, colour: 1 })

function draft(id: string, minutesAgo: number, change: Partial<DraftBody> = {}): DraftBody {
  const startedBy = person('starter')
  return sampleDraft({ id, title: id, startedBy, changedAtMs: now - minutesAgo * 60_000, ...change })
}

test('a draft is live while somebody is in it or wrote within 15 minutes, and quiet after', () => {
  const lists = splitDrafts(
    [draft('old', 16), draft('fresh', 14), draft('busy', 600, { present: [person('a')] })],
    null,
    now,
  )

  expect(lists.live.map(({ id }) => id)).toEqual(['fresh', 'busy'])
  expect(lists.quiet.map(({ id }) => id)).toEqual(['old'])
})

test('mine stand first, then newest words; a person in two drafts is one person', () => {
  const lists = splitDrafts(
    [
      draft('newest', 0, { present: [person('a')] }),
      draft('mine', 9, { authors: [person('me')], present: [person('a'), person('b')] }),
    ],
    'me',
    now,
  )

  expect(lists.live.map(({ id }) => id)).toEqual(['mine', 'newest'])
  expect(lists.people).toBe(2)
})

test('signed out, no draft is mine', () => {
  const lists = splitDrafts([draft('newer', 1), draft('older', 2, { authors: [person('')] })], null, now)

  expect(lists.live.map(({ id }) => id)).toEqual(['newer', 'older'])
})

const hits = [
  { title: 'Marianne Brandt', description: null, live: null },
  { title: 'Marianne North', description: 'artist', live: { draft: '0123456789abcdef', people: 3 } },
]

test('a live draft comes before pages without one, a new page comes last', () => {
  const choices = titleChoices(' Marianne ', hits)

  expect(choices.map(({ value }) => value)).toEqual(['draft 0123456789abcdef', 'page Marianne Brandt', 'page Marianne'])
  expect(choices.at(-1)?.isNew).toBe(true)
})

test('a page that exists is not offered as a new one, whatever its first letter', () => {
  expect(titleChoices('marianne_North', hits).some(({ isNew }) => isNew)).toBe(false)
})

test('a choice leads into the draft or to the title, also when the title begins like a choice', () => {
  expect(readChoice('draft 0123456789abcdef')).toEqual({ draft: '0123456789abcdef' })
  expect(readChoice('page draft horse')).toEqual({ title: 'draft horse' })
})
