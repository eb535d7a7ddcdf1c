import { expect, test } from 'vitest'
import { decideAccess } from './access.ts'
import { DraftError } from './errors.ts'
import { toGeneration, toPageId, toPublicationId, toRevisionId, toSequenceNumber } from './ids.ts'
import { afterPublication, isSamePress, isSameText, planPublish } from './publish.ts'
import type { PublishFacts } from './publish.ts'
import { ada, draftOf, grace, no, yes } from './test-drafts.ts'

const reviewedSha = 'a'.repeat(64)

function facts(more: Partial<PublishFacts> = {}, press: Partial<PublishFacts['press']> = {}): PublishFacts {
  const draft = more.draft ?? draftOf({})
  return {
    publication: toPublicationId('0'.repeat(32)),
    draft,
    person: grace,
    access: decideAccess(draft, grace.person, { read: yes, edit: yes }, 0),
    text: {
      generation: toGeneration(1),
      sequence: toSequenceNumber(9),
      wikitext: 'Paris is a large city.',
      sha256: reviewedSha,
      bytes: 22,
      isOutOfStep: false,
    },
    current: { revision: toRevisionId(100), wikitext: 'Paris is a city.' },
    press: {
      generation: 1,
      sha256: reviewedSha,
      baseRevision: 100,
      summary: ' Larger ',
      isMinor: true,
      isWatched: false,
      ...press,
    },
    maxPageBytes: 100,
    authors: [{ ...ada, codeUnits: 6 }],
    cookieSha256: 'c'.repeat(64),
    nowMs: 5,
    ...more,
  }
}

function faultOf(given: PublishFacts): string {
  try {
    planPublish(given)
  } catch (error) {
    if (error instanceof DraftError) return error.code
    throw error
  }
  return 'none'
}

const otherText = { ...facts().text, sha256: 'b'.repeat(64) }
const newPage = draftOf({ page: { kind: 'new', title: 'Atlantis' } })

test.each([
  [
    'PU1 a closed draft',
    facts({ draft: draftOf({ state: { kind: 'abandoned', by: 'operator', atMs: 0 } }) }),
    'draft/closed',
  ],
  [
    'PU2 somebody who may not',
    facts({ access: decideAccess(draftOf({}), grace.person, { read: yes, edit: no }, 0) }),
    'person/not-allowed',
  ],
  ['PU12 texts out of step', facts({ text: { ...otherText, isOutOfStep: true } }), 'draft/out-of-step'],
  ['PU3 another text', facts({ text: otherText }), 'draft/text-changed'],
  ['PU3 another generation', facts({}, { generation: 2 }), 'draft/text-changed'],
  [
    'PU4 a page that moved on',
    facts({ current: { revision: toRevisionId(101), wikitext: 'x' } }),
    'publication/not-current',
  ],
  ['PU4 a page that was deleted', facts({ current: null }), 'publication/not-current'],
  ['PU4 a review of another base', facts({}, { baseRevision: 99 }), 'publication/not-current'],
  [
    'PU4 a new page that somebody made meanwhile',
    facts({ draft: newPage }, { baseRevision: null }),
    'publication/not-current',
  ],
  [
    'PU5 the page’s own text',
    facts({ current: { revision: toRevisionId(100), wikitext: 'Paris is a large city.\n\n' } }),
    'publication/nothing-to-publish',
  ],
  ['PU6 too large a text', facts({ maxPageBytes: 21 }), 'request/too-large'],
  ['PU7 too long a summary', facts({}, { summary: '𝔛'.repeat(501) }), 'request/malformed'],
  ['PU7 a summary of two lines', facts({}, { summary: 'a\nb' }), 'request/malformed'],
])('%s is not ordered', (_name, given, code) => {
  expect(faultOf(given)).toBe(code)
})

test('PU4 a new page is ordered while there is none', () => {
  const given = facts({ draft: newPage, current: null }, { baseRevision: null })

  expect(planPublish(given).page).toEqual({ kind: 'new', title: 'Atlantis' })
})

test('PU7 a summary of 500 code points outside the basic plane fits', () => {
  expect(faultOf(facts({}, { summary: '𝔛'.repeat(500) }))).toBe('none')
})

test('PU8 the order says exactly what was pressed', () => {
  expect(planPublish(facts())).toEqual({
    publication: '0'.repeat(32),
    draft: '0'.repeat(16),
    generation: 1,
    sequence: 9,
    person: '2',
    page: draftOf({}).page,
    wikitext: 'Paris is a large city.',
    sha256: reviewedSha,
    summary: 'Larger',
    isMinor: true,
    isWatched: false,
    orderedAtMs: 5,
    cookieSha256: 'c'.repeat(64),
    authors: [{ ...ada, codeUnits: 6 }],
  })
})

test('PU9 the same text with another summary is the same text, not the same press', () => {
  const [one, two] = [planPublish(facts()), planPublish(facts({}, { summary: 'Other' }))]

  expect(isSamePress(one, planPublish(facts({ nowMs: 99 })))).toBe(true)
  expect(isSamePress(one, two)).toBe(false)
  expect(isSameText(one, two)).toBe(true)
  expect(isSameText(one, { ...two, person: ada.person })).toBe(false)
})

const saved = {
  order: planPublish(facts()),
  revision: toRevisionId(101),
  page: { page: toPageId(7), title: 'Paris' },
  nowSha256: reviewedSha,
  isExact: true,
  atMs: 50,
}

test('PU10 a saved draft is published and kept as it was', () => {
  expect(afterPublication(draftOf({}), saved)).toMatchObject({
    state: { kind: 'published', publication: saved.order.publication, atMs: 50 },
    page: { baseRevision: 100 },
  })
})

test('PU10 a new page has its id once it is saved', () => {
  expect(afterPublication(newPage, saved).page).toEqual({
    kind: 'existing',
    title: 'Paris',
    page: 7,
    baseRevision: 101,
  })
})

test('PU10 words written after the review keep the draft open, from the new revision on', () => {
  expect(afterPublication(draftOf({}), { ...saved, nowSha256: 'd'.repeat(64) })).toMatchObject({
    state: { kind: 'open' },
    page: { baseRevision: 101 },
  })
})

test('PU10 a revision that is not exactly the order is no base for more words', () => {
  const draft = afterPublication(draftOf({}), { ...saved, nowSha256: 'd'.repeat(64), isExact: false })

  expect(draft.state.kind).toBe('published')
})

test('PU11 a draft that ended stays as it ended', () => {
  const closed = draftOf({ state: { kind: 'abandoned', by: 'operator', atMs: 1 } })

  expect(afterPublication(closed, saved)).toBe(closed)
})
