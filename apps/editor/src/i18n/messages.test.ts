import { expect, test } from 'vitest'
import ar from '../../i18n/ar.json'
import en from '../../i18n/en.json'
import qqq from '../../i18n/qqq.json'
import { openMessages } from './messages.ts'

const tables = { en, ar }

test('every message has its documentation, and none is documented that is not there', () => {
  expect(Object.keys(qqq).toSorted()).toEqual(Object.keys(en).toSorted())
})

test.each(['en', 'ar'])('every message of %s can be said, and no parameter is left over', (language) => {
  const messages = openMessages(language, tables)
  const keys = Object.keys(en).filter((key) => key !== '@metadata')

  const said = keys.map((key) => messages.find(key, 2, 3, 4, 5) ?? '')

  expect(said.filter((text) => text === '' || /\$\d|\{\{|\}\}/.test(text))).toEqual([])
})

test('no translation has a key that English does not have', () => {
  expect(Object.keys(ar).filter((key) => !(key in en))).toEqual([])
})

test('words that the project does not use are in no message', () => {
  const avoided = /\b(sync\w*|CRDT|oops|homeserver|room id|token|users?|successfully)\b|!/i

  expect(Object.entries(en).filter(([key, text]) => key !== '@metadata' && avoided.test(String(text)))).toEqual([])
})

test('Arabic has every message, and all six forms wherever something is counted', () => {
  expect(Object.keys(ar).toSorted()).toEqual(Object.keys(en).toSorted())

  const counted = Object.entries(ar).flatMap(([key, text]) =>
    [...String(text).matchAll(/\{\{PLURAL:\$\d\|([^}]*)\}\}/g)].map(([, forms = '']) => ({
      key,
      forms: forms.split('|').filter((form) => !/^\d+=/.test(form)).length,
    })),
  )
  const { pluralCategories } = new Intl.PluralRules('ar').resolvedOptions()
  expect(counted.length).toBeGreaterThan(30)
  expect(counted.filter(({ forms }) => forms !== pluralCategories.length)).toEqual([])
})

test('what a language lacks is said in English, kept apart in the direction of English', () => {
  const messages = openMessages('ar', { en, ar: { 'sign-out': 'اخرج' } })

  expect(messages.direction).toBe('rtl')
  expect(messages.msg('sign-out')).toBe('اخرج')
  expect(messages.msg('tokens-copied')).toBe('\u2066Copied\u2069')
  expect(openMessages('fr', { en, fr: {} }).msg('tokens-copied')).toBe('Copied')
})

test('Arabic counts by the six forms of its grammar', () => {
  const messages = openMessages('ar', tables)

  const said = [0, 1, 2, 3, 11, 100].map((count) => messages.msg('published-credit-characters', count))

  expect(said).toEqual(['لا أحرف', 'حرف واحد', 'حرفان', '3 أحرف', '11 حرفًا', '100 حرف'])
})

test('plurals follow the number', () => {
  const messages = openMessages('en', tables)

  expect(messages.msg('front-live-count', 1, 3)).toBe('1 draft, 3 people')
})

test('a message is cut where its links stand, in the order of its own language', () => {
  const messages = openMessages('en', tables)

  expect(messages.parts('names-two', 2)).toEqual([{ parameter: 1 }, { text: ' and ' }, { parameter: 2 }])
  expect(messages.parts('start-licence', 1, 'Test Wiki').at(-1)).toEqual({
    text: ', as on Test Wiki. You are named when it is published.',
  })
})

test('a key made at run time that is no message is not said', () => {
  expect(openMessages('en', tables).find('check-of-nothing')).toBeUndefined()
})
