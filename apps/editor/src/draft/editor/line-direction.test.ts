import { expect, test } from 'vitest'
import { lineDirection } from './line-direction.ts'

test('lines follow the content, and a line wholly in the other direction its own', () => {
  expect(lineDirection('In 1879 North wrote', 'ltr')).toBe('ltr')
  expect(lineDirection('ألّف كتاب المناظر', 'ltr')).toBe('rtl')
  expect(lineDirection('De Aspectibus', 'rtl')).toBe('ltr')
  expect(lineDirection("بعنوان ''De Aspectibus''", 'rtl')).toBe('rtl')
  expect(lineDirection('== ==', 'rtl')).toBe('rtl')
  expect(lineDirection('', 'rtl')).toBe('rtl')
})

test('a line of markup keeps the direction of the content, or its brackets would stand on the wrong side', () => {
  expect(lineDirection('{{Infobox scientist', 'rtl')).toBe('rtl')
  expect(lineDirection('[[تصنيف:علماء]]', 'ltr')).toBe('ltr')
})
