import { expect, test } from 'vitest'
import en from '../../i18n/en.json'
import { openMessages } from '../i18n/messages.ts'
import { refusalWords, savedMessage } from './outcome-words.ts'

test('only what was read back letter for letter is called exact', () => {
  expect(savedMessage({ isExact: true, isMerged: false })).toBe('published-saved-exact')
  expect(savedMessage({ isExact: false, isMerged: true })).toBe('published-saved-merged')
  expect(savedMessage({ isExact: false, isMerged: false })).toBe('published-saved-other')
})

test('a refusal we have no words for is told all the same', () => {
  const messages = openMessages('en', { en })

  expect(refusalWords('editconflict', messages, 'W')).toContain('changed while you were reviewing')
  expect(refusalWords('some-hook', messages, 'W')).toBe(refusalWords(null, messages, 'W'))
})
