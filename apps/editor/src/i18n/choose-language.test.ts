import { expect, test } from 'vitest'
import { chooseLanguage } from './choose-language.ts'
import { isRightToLeft } from './direction.ts'

const available = ['en', 'ar']
const nothing = { asked: null, chosen: null, account: null, browser: [], available }

test('the address wins over what was chosen, that over the account, that over the browser', () => {
  expect(chooseLanguage({ ...nothing, asked: 'ar', chosen: 'en' })).toBe('ar')
  expect(chooseLanguage({ ...nothing, chosen: 'ar', account: 'en' })).toBe('ar')
  expect(chooseLanguage({ ...nothing, account: 'ar', browser: ['en'] })).toBe('ar')
  expect(chooseLanguage({ ...nothing, browser: ['fr', 'ar-EG', 'en'] })).toBe('ar')
})

test('a language we do not have is passed over, and English is the end', () => {
  expect(chooseLanguage({ ...nothing, asked: 'tlh', browser: ['xx'] })).toBe('en')
})

test('direction follows language and script', () => {
  expect(['ar', 'he', 'fa-IR', 'UR'].every(isRightToLeft)).toBe(true)
  expect(['en', 'ja', 'ku-latn', 'arn'].some(isRightToLeft)).toBe(false)
})
