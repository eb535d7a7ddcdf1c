import { expect, test } from 'vitest'
import { openPreferences } from './preferences.ts'

test('a choice is kept for the next visit', () => {
  const disk = new Map<string, string>()
  const storage = {
    getItem: (key: string) => disk.get(key) ?? null,
    setItem: (key: string, value: string) => void disk.set(key, value),
  }

  openPreferences(() => storage).setTheme('dark')

  expect(openPreferences(() => storage).theme()).toBe('dark')
})

test('where the browser keeps nothing, a choice still holds for this page', () => {
  const preferences = openPreferences(() => {
    throw new Error('refused')
  })

  preferences.setTheme('dark')
  preferences.setLanguage('ar')

  expect([preferences.theme(), preferences.language()]).toEqual(['dark', 'ar'])
})

test('what somebody else wrote there is no theme', () => {
  const preferences = openPreferences(() => ({ getItem: () => 'pink', setItem: () => {} }))

  expect(preferences.theme()).toBe('auto')
})
