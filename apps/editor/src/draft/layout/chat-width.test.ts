import { expect, test } from 'vitest'
import { chatWidthAfterKey, clampChatWidth } from './chat-width.ts'

test('the panel stays between its bounds and leaves the text its width', () => {
  expect(clampChatWidth(200, 1280)).toBe(304)
  expect(clampChatWidth(900, 1600)).toBe(480)
  expect(clampChatWidth(480, 1000)).toBe(440)
})

test('arrows move the border, Home resets it', () => {
  expect(chatWidthAfterKey('ArrowLeft', 360, 'ltr')).toBe(376)
  expect(chatWidthAfterKey('ArrowLeft', 360, 'rtl')).toBe(344)
  expect(chatWidthAfterKey('Home', 400, 'ltr')).toBe(360)
  expect(chatWidthAfterKey('x', 400, 'ltr')).toBeNull()
})
