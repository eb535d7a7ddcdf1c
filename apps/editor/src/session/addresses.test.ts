import { expect, test } from 'vitest'
import { ownPath, signInAddress, titleFromPath, titlePath } from './addresses.ts'

test.each(['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)', '', '/a\nb'])(
  'a way back that leaves this site is not taken: %j',
  (address) => {
    expect(ownPath(address)).toBe('/')
  },
)

test('a path of ours is kept whole', () => {
  expect(ownPath('/d/0123456789abcdef?view=preview#w-1')).toBe('/d/0123456789abcdef?view=preview#w-1')
  expect(signInAddress('/draft/Kew?another=1')).toBe('/auth/wiki/start?return=%2Fdraft%2FKew%3Fanother%3D1')
})

test('titles go into addresses as on the wiki and come back', () => {
  expect(titlePath('Talk:AC/DC live? 100%')).toBe('/draft/Talk:AC/DC_live%3F_100%25')
  expect(titleFromPath('Talk:AC/DC_live? 100%')).toBe('Talk:AC/DC live? 100%')
})
