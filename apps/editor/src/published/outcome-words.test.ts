import { expect, test } from 'vitest'
import en from '../../i18n/en.json'
import { openMessages } from '../i18n/messages.ts'
import { goesOn, refusalWords, savedMessage } from './outcome-words.ts'

const refusedWith = (wikiCode: string | null) => ({
  wikiCode,
  publishedBy: { id: '1', name: 'Marit', isTemporary: false },
})

test('only what was read back letter for letter is called exact', () => {
  expect(savedMessage({ isExact: true, isMerged: false })).toBe('published-saved-exact')
  expect(savedMessage({ isExact: false, isMerged: true })).toBe('published-saved-merged')
  expect(savedMessage({ isExact: false, isMerged: false })).toBe('published-saved-other')
})

test('a refusal we have no words for is told all the same', () => {
  const messages = openMessages('en', { en })

  expect(refusalWords(refusedWith('editconflict'), '1', messages, 'W')).toContain('changed while you were reviewing')
  expect(refusalWords(refusedWith('some-hook'), '1', messages, 'W')).toBe(
    refusalWords(refusedWith(null), '1', messages, 'W'),
  )
})

test('nobody but the person who pressed is told “you are blocked”', () => {
  const messages = openMessages('en', { en })

  expect(refusalWords(refusedWith('blocked'), '1', messages, 'W')).toContain('You are blocked on W')
  expect(refusalWords(refusedWith('blocked'), '2', messages, 'W')).toContain('Marit is blocked on W')
  expect(refusalWords(refusedWith('blocked'), undefined, messages, 'W')).toContain('Marit is blocked on W')
})

test('a draft goes on when it is based on the published revision, and never when it was closed by it', () => {
  const publication = { id: 'a', revision: 8 }

  expect(goesOn({ baseRevision: 8, publication: null }, publication)).toBe(true)
  expect(goesOn({ baseRevision: 9, publication: 'b' }, publication)).toBe(true)
  expect(goesOn({ baseRevision: 7, publication: 'a' }, publication)).toBe(false)
  expect(goesOn({ baseRevision: 8, publication: 'a' }, publication)).toBe(false)
  expect(goesOn({ baseRevision: 7, publication: null }, publication)).toBe(false)
  expect(goesOn({ baseRevision: null, publication: null }, publication)).toBe(false)
})
