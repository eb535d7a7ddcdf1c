import { expect, test } from 'vitest'
import { placeFlag, type Box } from './flag-place.ts'

const view: Box = { left: 0, right: 800, top: 100, bottom: 700 }
const flag = { width: 60, height: 15 }
const caretAt = (left: number, top: number): Box => ({ left, right: left + 2, top, bottom: top + 18 })
const row = (top: number): Box => ({ left: 0, right: 800, top, bottom: top + 26 })

test('a name stands above its caret and opens towards the end of the line', () => {
  expect(placeFlag(caretAt(200, 300), flag, view, null, 'ltr')).toEqual({ vertical: 'above', opens: 'right' })
  expect(placeFlag(caretAt(200, 300), flag, view, null, 'rtl')).toEqual({ vertical: 'above', opens: 'left' })
})

test('it never lies on the line that the writer is in', () => {
  expect(placeFlag(caretAt(200, 300), flag, view, row(274), 'ltr').vertical).toBe('below')
  expect(placeFlag(caretAt(200, 300), flag, view, row(248), 'ltr').vertical).toBe('above')
})

test('it never leaves the window', () => {
  expect(placeFlag(caretAt(200, 105), flag, view, null, 'ltr').vertical).toBe('below')
  expect(placeFlag(caretAt(780, 300), flag, view, null, 'ltr').opens).toBe('left')
  expect(placeFlag(caretAt(20, 300), flag, view, null, 'rtl').opens).toBe('right')
})
