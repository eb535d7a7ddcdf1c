import { expect, test } from 'vitest'
import { saysSaveWord, viewSaveWord } from './save-word-view.ts'

const waiting = { codeUnits: 3, bytes: 40, sinceMs: 1_000 }

test('Saved is shown for saved only: words on their way show no word at all', () => {
  expect(viewSaveWord({ save: 'saved', waiting: null }, 1_500).key).toBe('save-saved')
  expect(viewSaveWord({ save: 'settling', waiting }, 1_500).key).toBeNull()
})

test('Saving says for how long from ten seconds on', () => {
  expect(viewSaveWord({ save: 'saving', waiting }, 10_999)).toMatchObject({ key: 'save-saving', parameters: [] })
  expect(viewSaveWord({ save: 'saving', waiting }, 13_200)).toMatchObject({ key: 'save-saving-for', parameters: [12] })
})

test('what is grave is told at once, the way back too, and ordinary saving never', () => {
  expect(saysSaveWord('saved', 'device')).toBe('alert')
  expect(saysSaveWord('saving', 'out-of-step')).toBe('alert')
  expect(saysSaveWord('device', 'saved')).toBe('status')
  expect(saysSaveWord('saving', 'saved')).toBeNull()
  expect(saysSaveWord('saved', 'settling')).toBeNull()
  expect(saysSaveWord('device', 'device')).toBeNull()
})
