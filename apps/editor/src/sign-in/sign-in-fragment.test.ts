import { expect, test } from 'vitest'
import { readSignInFragment } from './sign-in-fragment.ts'

test('a signed token is read', () => {
  expect(readSignInFragment('#token=ab-c.d_e.f9')).toBe('ab-c.d_e.f9')
})

test.each(['', '#', '#token=', '#token=abc', '#token=a.b.c.d', '#token=a.b.<c>', `#token=a.b.${'c'.repeat(9000)}`])(
  'what is no token is none: %s',
  (hash) => {
    expect(readSignInFragment(hash)).toBeUndefined()
  },
)
