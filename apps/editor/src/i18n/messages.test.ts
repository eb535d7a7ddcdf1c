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

test('what a language lacks is said in English, in that language’s direction', () => {
  const messages = openMessages('ar', tables)

  expect(messages.direction).toBe('rtl')
  expect(messages.msg('sign-out')).toBe('اخرج')
  expect(messages.msg('tokens-copied')).toBe('Copied')
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
