import { expect, test } from 'vitest'
import { cameUnencrypted, clientAddress } from './client-address.ts'
import { isAddressRange, trustProxies } from './trusted-proxies.ts'

const ours = trustProxies(['127.0.0.1', '10.0.0.0/8', 'fd00::/8'])
const none = trustProxies([])

function asked(remoteAddress: string, forwardedFor?: string, proto?: string) {
  return {
    headers: {
      ...(forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor }),
      ...(proto === undefined ? {} : { 'x-forwarded-proto': proto }),
    },
    socket: { remoteAddress },
  }
}

test.each([
  [
    'behind one proxy: what it wrote last, not what the client made up',
    '127.0.0.1',
    '6.6.6.6, 198.51.100.7',
    '198.51.100.7',
  ],
  [
    'behind two: the first from the end that is none of ours',
    '127.0.0.1',
    '6.6.6.6, 198.51.100.7, 10.1.2.3',
    '198.51.100.7',
  ],
  ['only proxies: the outermost of them', '127.0.0.1', '10.1.2.3', '10.1.2.3'],
  ['a client that claims to be a proxy ends at its own address', '127.0.0.1', '10.9.9.9, 198.51.100.7', '198.51.100.7'],
  ['a proxy that says nothing leaves its own address', '127.0.0.1', undefined, '127.0.0.1'],
  ['nonsense is not followed', '127.0.0.1', '198.51.100.7, unknown', '127.0.0.1'],
  ['with its port', '127.0.0.1', '198.51.100.7:5123', '198.51.100.7'],
  ['IPv6 with its port', 'fd00::1', '[2001:db8:1:2::3]:5123', '2001:db8:1:2::/64'],
  ['a proxy in the shape of IPv6', '::ffff:10.0.0.1', '198.51.100.7', '198.51.100.7'],
  ['somebody else’s header is not believed', '203.0.113.9', '198.51.100.7', '203.0.113.9'],
])('%s', (_name, remote, forwardedFor, expected) => {
  expect(clientAddress(asked(remote, forwardedFor), ours)).toBe(expected)
})

test('without proxies no header is believed', () => {
  expect(clientAddress(asked('127.0.0.1', '198.51.100.7'), none)).toBe('127.0.0.1')
  expect(cameUnencrypted(asked('127.0.0.1', undefined, 'http'), none)).toBe(false)
})

test('a proxy of ours may say that the line was open; others may say what they like', () => {
  expect(cameUnencrypted(asked('127.0.0.1', undefined, 'http'), ours)).toBe(true)
  expect(cameUnencrypted(asked('127.0.0.1', undefined, 'https'), ours)).toBe(false)
  expect(cameUnencrypted(asked('127.0.0.1'), ours)).toBe(false)
  expect(cameUnencrypted(asked('203.0.113.9', undefined, 'http'), ours)).toBe(false)
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
  expect(clientAddress(asked(remoteAddress), none)).toBe(expected)
})

test.each(['127.0.0.1', '::1', '10.0.0.0/8', 'fd00::/8', '0.0.0.0/0'])('%s is a range', (range) => {
  expect(isAddressRange(range)).toBe(true)
})

test.each(['', 'localhost', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', '::/129', '10.0.0', '*'])(
  '%s is no range',
  (range) => {
    expect(isAddressRange(range)).toBe(false)
  },
)
