import type { ReviewBody } from '@scriptorium/protocol'
import { expect, test } from 'vitest'
import en from '../../i18n/en.json'
import { openMessages } from '../i18n/messages.ts'
import { sampleDraft } from '../testing/sample-draft.ts'
import { checkWords } from './check-words.ts'
import { countBytes, countCodePoints } from './code-points.ts'
import { diffBytes } from './diff-bytes.ts'
import { comparedWith, findObstacle, oneLine } from './review-state.ts'
import { diffTexts } from './text-diff.ts'

const revision = (number: number, wikitext: string) => ({
  revision: number,
  user: 'Jo',
  atMs: 0,
  wikitext,
  address: '',
})
const review: ReviewBody = {
  draft: sampleDraft(),
  text: { generation: 1, sequence: 2, sha256: 'x', wikitext: 'new' },
  base: revision(7, 'old'),
  current: revision(7, 'old'),
  isCurrent: true,
  spans: [],
  authors: [],
  access: { mayRead: true, mayWrite: true, mayPublish: true, mayManage: false, reasons: [] },
  summary: '',
  maxSummaryCodePoints: 500,
  sizeBytes: 3,
  checks: [],
}
const kindOf = (change: Partial<ReviewBody>, code?: string, isStale = false) =>
  findObstacle({ ...review, ...change }, code === undefined ? undefined : { code }, isStale)?.kind

test('nothing stands in the way of a changed text on the newest revision', () => {
  expect(findObstacle(review, undefined, false)).toBeNull()
})

test('each obstacle is found', () => {
  expect(kindOf({ isCurrent: false, current: revision(8, 'theirs') })).toBe('moved-on')
  expect(kindOf({}, 'publication/not-current')).toBe('moved-on')
  expect(kindOf({}, 'draft/text-changed')).toBe('text-changed')
  expect(kindOf({}, undefined, true)).toBe('text-changed')
  expect(kindOf({ current: null, isCurrent: false })).toBe('page-deleted')
  expect(kindOf({ base: null, isCurrent: false })).toBe('page-appeared')
  expect(kindOf({ text: { ...review.text, wikitext: 'old' } })).toBe('same')
  expect(kindOf({ draft: sampleDraft({ state: 'published', publication: 'a' }) })).toBe('published')
  expect(kindOf({ draft: sampleDraft({ state: 'abandoned' }) })).toBe('ended')
})

test('a press that failed for another reason is not an obstacle: one may press again', () => {
  expect(kindOf({}, 'wiki/unreachable')).toBeUndefined()
})

test('somebody else’s newer revision is never shown as if the draft removed it', () => {
  const moved = { ...review, isCurrent: false, current: revision(8, 'theirs') }

  expect(comparedWith(moved)?.wikitext).toBe('old')
})

test('a summary is one line and is counted in code points', () => {
  expect(oneLine('Kew\r\ngallery\t')).toBe('Kew gallery ')
  expect([countCodePoints('a𝄞é'), countBytes('a𝄞é')]).toEqual([3, 7])
})

test('bytes added and removed explain the difference in size', () => {
  const [before, after] = ['a\nbß\nc', 'a\nb ünew\nc\nd']
  const { added, removed } = diffBytes(diffTexts(before, after))

  expect(countBytes(before) + added - removed).toBe(countBytes(after))
})

test('checks say names and sizes', () => {
  const messages = openMessages('en', { en })
  const say = (id: 'size' | 'authors-rights' | 'in-step', isFine: boolean, parameters: readonly string[]) =>
    checkWords({ id, isFine, line: null, parameters }, messages).replaceAll(/[\u2068\u2069]/g, '')

  expect(say('size', true, ['18000', '2097152'])).toBe('The page is within the wiki’s size: 17.6 KiB.')
  expect(say('authors-rights', false, ['Ada', 'Jo'])).toBe('Some authors may not edit this page now: Ada and Jo.')
  expect(say('in-step', false, ['Ada'])).toBe(
    'One open editor holds another text than the server: Ada. What is published is the server’s text.',
  )
})
