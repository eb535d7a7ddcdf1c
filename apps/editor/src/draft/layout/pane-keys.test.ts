import { expect, test } from 'vitest'
import { nextPane } from './pane-keys.ts'

const pane = (name: string) => ({ name, contains: (node: unknown) => node === name })
const panes = [pane('header'), pane('text'), pane('chat')]
const go = (from: string, isBackwards = false) => nextPane(panes, from as never, isBackwards)?.name ?? null

test('F6 goes forwards and Shift+F6 backwards', () => {
  expect(go('header')).toBe('text')
  expect(go('text')).toBe('chat')
  expect(go('chat', true)).toBe('text')
})

test('at both ends the browser gets the key', () => {
  expect(go('chat')).toBeNull()
  expect(go('header', true)).toBeNull()
})

test('from nowhere it enters at the end it comes from', () => {
  expect(go('nowhere')).toBe('header')
  expect(go('nowhere', true)).toBe('chat')
})
