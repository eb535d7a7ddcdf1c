import { expect, test } from 'vitest'
import { scrollPlace } from './scroll-place.ts'

const ids = ['published']
const findById = (id: string) => ids.find((one) => one === id) ?? null

test('a fragment is an id or nothing: it is never a selector', () => {
  expect(scrollPlace('#published', null, findById)).toEqual({ el: 'published', top: 16 })
  expect(scrollPlace('#token=a.b.c', null, findById)).toBe(false)
  expect(scrollPlace('#published, body', null, findById)).toBe(false)
})

test('a page begins at its top, and back returns to where one was', () => {
  expect(scrollPlace('', null, findById)).toEqual({ left: 0, top: 0 })
  expect(scrollPlace('#published', { left: 0, top: 300 }, findById)).toEqual({ left: 0, top: 300 })
})
