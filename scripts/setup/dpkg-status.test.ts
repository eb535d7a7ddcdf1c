import { expect, test } from 'vitest'
import { statusWithout } from './dpkg-status.mjs'

const status = [
  'Package: libc6\nStatus: install ok installed\nVersion: 2.36',
  'Package: php8.2-cli\nStatus: install ok installed\nProvides: php-cli, phpapi-20220829\nDepends: libc6 (>= 2.34)',
  'Package: some-wiki\nStatus: install ok installed\nDepends: php-cli | hhvm, libc6',
  'Package: some-theme\nStatus: install ok installed\nDepends: some-wiki (= 1.0)',
  'Package: fonts-a\nStatus: install ok installed',
  'Package: writer\nStatus: install ok installed\nPre-Depends: libc6\nDepends: fonts-a | fonts-b',
  'Package: fonts-b\nStatus: install ok installed',
].join('\n\n')

const namesIn = (text: string) => [...text.matchAll(/^Package: (\S+)/gm)].map(([, name]) => name)

test('a package that is taken out takes along whoever depends on it, by its name or by what it provides', () => {
  const left = statusWithout(status, (name) => !name.startsWith('php'))

  expect(namesIn(left)).toEqual(['libc6', 'fonts-a', 'writer', 'fonts-b'])
})

test('whoever has another way stays', () => {
  const left = statusWithout(status, (name) => name !== 'fonts-a')

  expect(namesIn(left)).toContain('writer')
})

test('nothing installed is an empty file, which apt reads', () => {
  expect(statusWithout(status, () => false)).toBe('')
  expect(statusWithout('', () => true)).toBe('')
})
