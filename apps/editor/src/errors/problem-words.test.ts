import { expect, test } from 'vitest'
import en from '../../i18n/en.json'
import { ApiFailure } from '../api/api-failure.ts'
import { openMessages } from '../i18n/messages.ts'
import { mendTitle, problemWords } from './problem-words.ts'

const messages = openMessages('en', { en })
const wordsOf = (code: string, details = {}) => problemWords(new ApiFailure(code, 400, details), messages, 'Test Wiki')

test('a refused title is said back, brackets and all', () => {
  const words = wordsOf('page/title-refused', { title: 'Kew [gallery]', reason: 'x' })

  expect(words.title).toBe('Test Wiki does not take this title')
  expect(words.text).toContain('You typed: Kew [gallery]')
})

test('the wiki’s reasons are kept apart from our words', () => {
  expect(wordsOf('person/not-allowed', { action: 'edit', reasons: ['You are blocked.'] }).reasons).toEqual([
    'You are blocked.',
  ])
})

test('a failure without words of its own shows its code, others never do', () => {
  expect(wordsOf('strange/thing')).toMatchObject({ code: 'strange/thing', title: 'This did not work' })
  expect(wordsOf('api/unreachable').code).toBeNull()
})

test('an expired sign-in leads to signing in, a silent server to trying again', () => {
  expect(wordsOf('person/not-signed-in').ways).toContain('sign-in')
  expect(wordsOf('api/unreachable').ways).toContain('again')
})

test.each([
  ['Kew [gallery]', 'Kew gallery'],
  [':Kew  #1', 'Kew 1'],
  ['Kew', undefined],
  ['[[]]', undefined],
])('%j can be mended to %j', (title, mended) => {
  expect(mendTitle(title)).toBe(mended)
})
