import { expect, test } from 'vitest'
import en from '../../i18n/en.json'
import { openMessages } from '../i18n/messages.ts'
import { assignColours, colourClass } from './colours.ts'
import { initials } from './initials.ts'
import { nameSome } from './name-some.ts'
import { sharesOf } from './shares.ts'

test.each([
  ['Ada', 'A'],
  ['Nguyễn Minh', 'NM'],
  ['bibliothekarin der Universität', 'BU'],
  ['পূর্ণিমা সেন', 'পূ'],
  ['~2026-48213-7', '~'],
  ['山田はなこ', '山'],
  ['سلمى أحمد', 'س'],
  ['', ''],
])('initials of %j are %j', (name, sign) => {
  expect(initials(name)).toBe(sign)
})

test('colours go round after 12 and are grey from the 37th on', () => {
  expect([1, 12, 13, 36, 37, 0, -1].map(colourClass)).toEqual(
    [1, 12, 1, 12, 0, 0, 0].map((colour) => `person-${colour}`),
  )
})

test('people who are here keep their colour, others get the free ones', () => {
  const colours = assignColours(['a', 'b', 'c'], [{ id: 'b', colour: 1 }])

  expect(Object.fromEntries(colours)).toEqual({ a: 2, b: 1, c: 3 })
})

test('up to three names are said, of more the first two', () => {
  const messages = openMessages('en', { en })
  const said = (names: readonly string[]) => nameSome(names, messages).replaceAll(/[\u2068\u2069]/g, '')

  expect(said([])).toBe('')
  expect(said(['Ada', 'Grace'])).toBe('Ada and Grace')
  expect(said(['Ada', 'Grace', 'Marit'])).toBe('Ada, Grace and Marit')
  expect(said(['Ada', 'Grace', 'Marit', 'Jo'])).toBe('Ada, Grace and 2 others')
})

test('shares sum up to the whole, the greatest first, and nobody without words is named', () => {
  const shares = sharesOf([
    { id: 'a', codeUnits: 1 },
    { id: 'b', codeUnits: 0 },
    { id: 'c', codeUnits: 3 },
  ])

  expect(shares.map(({ id, share }) => [id, share])).toEqual([
    ['c', 0.75],
    ['a', 0.25],
  ])
})
