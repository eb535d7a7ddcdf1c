import { toPersonId } from '@scriptorium/draft'
import { anything, assert, property, record } from 'fast-check'
import { expect, test } from 'vitest'
import { readUtterance, toHeardMessage } from './heard-events.ts'

function event(content: object, change: object = {}): object {
  return {
    type: 'm.room.message',
    event_id: '$one',
    room_id: '!room',
    sender: '@ada:wiki.test',
    origin_server_ts: 1_000,
    content,
    ...change,
  }
}
const words = { msgtype: 'm.text', body: 'hello' }

test('a message is read with its words, time and our id for it', () => {
  const said = readUtterance(event({ ...words, 'org.scriptorium.txn': '17.txn-1' }))

  expect(said).toEqual({
    room: '!room',
    event: '$one',
    mxid: '@ada:wiki.test',
    txn: '17.txn-1',
    body: 'hello',
    atMs: 1_000,
  })
})

test('an event of a page names no room: the room that was asked for is its', () => {
  expect(readUtterance(event(words, { room_id: undefined }), '!asked')?.room).toBe('!asked')
})

test.each([
  ['state', event(words, { state_key: '' })],
  ['a reaction', event({ 'm.relates_to': {} }, { type: 'm.reaction' })],
  ['an encrypted message', event({ ciphertext: 'x' }, { type: 'm.room.encrypted' })],
  ['a message taken back', event({})],
  ['a correction', event({ ...words, body: '* hullo', 'm.relates_to': { rel_type: 'm.replace', event_id: '$a' } })],
  ['no words', event({ ...words, body: ' \n' })],
  ['no time', event(words, { origin_server_ts: 'noon' })],
  ['no id', event(words, { event_id: 'one' })],
])('%s is nothing to show', (_what, unreadable) => {
  expect(readUtterance(unreadable)).toBeUndefined()
})

test('an emote shows that it is one; files show their name; odd signs are made plain', () => {
  expect(readUtterance(event({ msgtype: 'm.emote', body: 'waves' }))?.body).toBe('* waves')
  expect(readUtterance(event({ msgtype: 'm.image', body: 'cat.png', url: 'mxc://a/b' }))?.body).toBe('cat.png')
  expect(readUtterance(event({ ...words, body: 'a\r\nb\0c\uD800' }))?.body).toBe('a\nbc\uFFFD')
})

test('nothing that a stranger may send makes it fail', () => {
  const fields = { type: anything(), content: anything(), sender: anything(), event_id: anything() }
  assert(
    property(record(fields), (unknown) => {
      expect(() => readUtterance({ ...unknown, type: 'm.room.message' }, '!room')).not.toThrow()
    }),
  )
  for (const unknown of [null, undefined, 'event', 7, []]) expect(readUtterance(unknown)).toBeUndefined()
})

test('whose account it is decides name and whether our id for it is believed', () => {
  const said = readUtterance(event({ ...words, 'org.scriptorium.txn': '17.txn-1' }))
  if (said === undefined) throw new Error('it is a message')

  const ours = toHeardMessage(said, { person: toPersonId('17'), name: 'Ada' })
  const stranger = toHeardMessage(said, undefined)

  expect(ours).toMatchObject({ person: '17', name: 'Ada', txn: '17.txn-1' })
  expect(stranger).toMatchObject({ person: null, name: 'ada:wiki.test', txn: null })
})
