import { expect, test } from 'vitest'
import { isFault } from './errors.ts'
import { makeDraftId, toDraftId, toPersonId, toPublicationId, toSequenceNumber } from './ids.ts'

test('a made id passes its own check and holds all 80 bits', () => {
  const ids = [0, 1, 255].map((byte) => makeDraftId(new Uint8Array(10).fill(byte)))

  expect([ids[0], ids[2]]).toEqual(['0000000000000000', 'zzzzzzzzzzzzzzzz'])
  for (const id of ids) expect(toDraftId(id)).toBe(id)
  expect(new Set(ids).size).toBe(3)
})

test.each(['', 'short', 'UPPERCASE0000000', '000000000000000o', '00000000000000000', '../../etc/passwd0'])(
  'an address that is no address finds no draft: %j',
  (text) => {
    expect(faultOf(() => toDraftId(text), 'draft/not-found')).toBe(true)
  },
)

test.each(['', 'g'.repeat(32), 'A'.repeat(32), '0'.repeat(31)])('no publication %j', (text) => {
  expect(faultOf(() => toPublicationId(text), 'publication/not-found')).toBe(true)
})

test('ids from records are checked too', () => {
  expect(() => toPersonId('01')).toThrow('not a central user id')
  expect(() => toSequenceNumber(-1)).toThrow('not a sequence number')
})

function faultOf(work: () => unknown, code: 'draft/not-found' | 'publication/not-found'): boolean {
  try {
    work()
  } catch (error) {
    return isFault(error, code)
  }
  return false
}
