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
