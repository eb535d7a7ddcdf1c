import { expect, test } from 'vitest'
import { shortLicenceName } from './licence-name.ts'

test('a licence of Creative Commons has a short name; others keep theirs', () => {
  const name = 'Creative Commons Attribution-ShareAlike 4.0'

  expect(shortLicenceName({ name, url: 'https://creativecommons.org/licenses/by-sa/4.0/' })).toBe('CC BY-SA 4.0')
  expect(shortLicenceName({ name: 'GFDL', url: 'https://www.gnu.org/licenses/fdl.html' })).toBe('GFDL')
  expect(shortLicenceName({ name: 'Ours', url: null })).toBe('Ours')
})
