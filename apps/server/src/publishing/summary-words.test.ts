import { expect, test } from 'vitest'
import { summaryWordsIn } from './summary-words.ts'

test('the summary speaks the language of the wiki, and English where there are no words of it', () => {
  expect(summaryWordsIn('en').lead).toBe('Written together by')
  expect(summaryWordsIn('en').others(3)).toBe('and 3 more')
  expect(summaryWordsIn('ar-EG').lead).toBe('كتبه معًا')
  expect(summaryWordsIn('xx').lead).toBe('Written together by')
})
