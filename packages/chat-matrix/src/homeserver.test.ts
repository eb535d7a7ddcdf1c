import { ConnectionError, HTTPError, MatrixError } from 'matrix-js-sdk'
import { expect, test } from 'vitest'
import { matrixPath, toChatFault } from './homeserver.ts'

test.each([
  ['nobody there', new ConnectionError('refused'), 'chat/unreachable'],
  ['given up waiting', new DOMException('too long', 'AbortError'), 'chat/unreachable'],
  ['a homeserver in trouble', new MatrixError({ errcode: 'M_UNKNOWN' }, 500), 'chat/unreachable'],
  ['a proxy before one that starts', new HTTPError('bad gateway', 502), 'chat/unreachable'],
  ['tokens that are the operator’s to mend', new MatrixError({ errcode: 'M_UNKNOWN_TOKEN' }, 401), 'chat/unreachable'],
  ['no homeserver at this address', new MatrixError({ errcode: 'M_UNRECOGNIZED' }, 404), 'chat/unreachable'],
  ['no for good', new MatrixError({ errcode: 'M_FORBIDDEN' }, 403), 'chat/refused'],
  ['too large', new MatrixError({ errcode: 'M_TOO_LARGE' }, 413), 'chat/refused'],
  ['too often', new MatrixError({ errcode: 'M_LIMIT_EXCEEDED', retry_after_ms: 700 }, 429), 'chat/rate-limited'],
])('%s: %s', (_what, error, code) => {
  expect(toChatFault(error, 'http://127.0.0.1:8008')).toMatchObject({ code, cause: error })
})

test('how long to wait is the homeserver’s word', () => {
  const busy = new MatrixError({ errcode: 'M_LIMIT_EXCEEDED', retry_after_ms: 700 }, 429)

  expect(toChatFault(busy, 'http://127.0.0.1:8008').details).toEqual({ retryAfterMs: 700 })
})

test('ids keep their signs in a path', () => {
  expect(matrixPath('rooms', '!a/b', 'state', '@x:y', '')).toBe('/rooms/!a%2Fb/state/%40x%3Ay/')
})
