import { expect, test } from 'vitest'
import { readSignInFragment, takeSignInToken } from './sign-in-fragment.ts'

test('a signed token is read', () => {
  expect(readSignInFragment('#token=ab-c.d_e.f9')).toBe('ab-c.d_e.f9')
})

test.each(['', '#', '#token=', '#token=abc', '#token=a.b.c.d', '#token=a.b.<c>', `#token=a.b.${'c'.repeat(9000)}`])(
  'what is no token is none: %s',
  (hash) => {
    expect(readSignInFragment(hash)).toBeUndefined()
  },
)

test('the token is out of the address before anything else reads it', () => {
  const entries: unknown[][] = []
  const history = { replaceState: (...entry: unknown[]) => entries.push(entry) }

  const token = takeSignInToken({ pathname: '/auth/wiki/callback', hash: '#token=ab-c.d_e.f9' }, history)

  expect(token).toBe('ab-c.d_e.f9')
  expect(entries).toEqual([[null, '', '/auth/wiki/callback']])
})

test('other pages keep their fragment', () => {
  const entries: unknown[][] = []
  const history = { replaceState: (...entry: unknown[]) => entries.push(entry) }

  expect(takeSignInToken({ pathname: '/d/0123456789abcdef', hash: '#token=a.b.c' }, history)).toBeUndefined()
  expect(entries).toEqual([])
})
