import { expect, test } from 'vitest'
import { clientAddress } from './client-address.ts'

const request = { headers: { 'x-forwarded-for': '203.0.113.9, 198.51.100.7' }, socket: { remoteAddress: '127.0.0.1' } }

test('behind our proxy the address is the one that the proxy wrote last, not what the client made up', () => {
  expect(clientAddress(request, true)).toBe('198.51.100.7')
})

test('without a proxy the header is not believed', () => {
  expect(clientAddress(request, false)).toBe('127.0.0.1')
})

test('a proxy that says nothing leaves its own address', () => {
  expect(clientAddress({ ...request, headers: {} }, true)).toBe('127.0.0.1')
})

test.each([
  ['2001:db8:1:2:aaaa:bbbb:cccc:dddd', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002::1', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['::ffff:203.0.113.9', '203.0.113.9'],
  ['203.0.113.9', '203.0.113.9'],
])('%s counts as %s: all of a network of 64 bits is one asker', (remoteAddress, expected) => {
  expect(clientAddress({ headers: {}, socket: { remoteAddress } }, false)).toBe(expected)
})
