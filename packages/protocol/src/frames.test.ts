import { encodeUtf8 } from 'lib0/string'
import { expect, test } from 'vitest'

import { closeCode, mayComeBack, moveReason, moveWithinMs } from './close-codes.ts'
import { decodeEditorFrame, decodeServerFrame } from './decode-frames.ts'
import {
  encodeAwareness,
  encodeChat,
  encodeDurable,
  encodeKeepAlive,
  encodeNotice,
  encodeRefusal,
  encodeUpdate,
} from './encode-frames.ts'
import { limits } from './limits.ts'
import type { ChatRequestFrame } from './chat-frames.ts'

test('PR4 the keep-alive is an awareness message without states', () => {
  expect(decodeServerFrame(encodeKeepAlive())).toEqual({ kind: 'awareness', entries: [] })
})

test('PR5 what declares more bytes than there are is no frame, also inside a larger buffer', () => {
  const shared = new Uint8Array([0, 2, 4, 1, 1, 99, 99, 99])

  expect(decodeEditorFrame(shared.subarray(0, 5))).toBeUndefined()
})

test('PR5 bytes after the message are no frame', () => {
  expect(decodeEditorFrame(new Uint8Array([...encodeUpdate(new Uint8Array([0, 0])), 0]))).toBeUndefined()
})

test.each([
  ['nothing', []],
  ['an unknown type', [99]],
  ['an unknown sync type', [0, 3, 0]],
  ['a number without an end', [255, 255, 255, 255, 255, 255, 255, 255, 255, 255]],
  ['awareness that is cut', [1, 3, 1, 5, 1]],
  ['awareness that is not UTF-8', [1, 5, 1, 5, 1, 1, 0xff]],
  ['too many awareness states', [1, 2, 0xd1, 0x0f]],
  ['auth', [2, 0, 0]],
])('PR5 %s is no frame from an editor', (_name, bytes) => {
  expect(decodeEditorFrame(Uint8Array.from(bytes))).toBeUndefined()
})

test('PR5 more awareness states than may be are no frame', () => {
  const states = Array.from({ length: limits.maxAwarenessStates }, () => ({ clientId: 1, clock: 1, state: '{}' }))

  expect(decodeEditorFrame(encodeAwareness(states))).toBeDefined()
  expect(decodeEditorFrame(encodeAwareness([...states, { clientId: 1, clock: 1, state: '{}' }]))).toBeUndefined()
})

/** With a field that nobody knows, so large. */
const chat = (bytes: number): Uint8Array =>
  encodeChat({ kind: 'typing', room: 'edit', isTyping: true, x: 'x'.repeat(bytes) } as ChatRequestFrame)

test('PR5 a chat frame beyond its own limit is no frame, however well formed', () => {
  expect(decodeEditorFrame(chat(0))).toBeDefined()
  expect(decodeEditorFrame(chat(limits.maxChatFrameBytes))).toBeUndefined()
})

test('PR5 a frame beyond the limit is no frame', () => {
  const frame = encodeUpdate(new Uint8Array(limits.maxFrameBytes))

  expect(decodeEditorFrame(frame)).toBeUndefined()
})

test('PR5 an update is a view of the frame, whole', () => {
  const update = new Uint8Array([1, 2, 3])

  expect(decodeEditorFrame(encodeUpdate(update))).toEqual({ kind: 'update', update })
})

test('PR6 PR7 PR8 an editor cannot send what only the server says', () => {
  const notice = { draft: 'd', generation: 1, sequence: 1, role: 'write', readOnlyBecause: null } as const
  const frames = [
    encodeDurable(1),
    encodeRefusal({ update: 1, reason: 'locked' }),
    encodeNotice({ ...notice, present: [], readers: 0 }),
  ]

  expect(frames.map((frame) => decodeEditorFrame(frame))).toEqual([undefined, undefined, undefined])
})

const stateFrame = (state: string): Uint8Array => encodeAwareness([{ clientId: 1, clock: 2, state }])

test('a state that is said again is the same, whatever was said before it', () => {
  const states = ['{"cursor":4}', '{"cursor":5}', '{"cursor":44}', '{"name":"é"}', '{"name":"Ã©"}', '']

  const heard = states.map((state) => states.map((before) => decodeEditorFrame(stateFrame(state), before)))

  expect(heard).toEqual(
    states.map((state) => states.map(() => ({ kind: 'awareness', entries: [{ clientId: 1, clock: 2, state }] }))),
  )
})

test('bytes that are no UTF-8 are refused, whatever was said before them', () => {
  const latin1 = stateFrame('xy')
  latin1[latin1.length - 1] = 0xe9

  expect(decodeEditorFrame(latin1, 'xé')).toBeUndefined()
})

test.each<[ChatRequestFrame]>([
  [{ kind: 'open', room: 'edit', after: null }],
  [{ kind: 'open', room: 'topic', after: 7 }],
  [{ kind: 'earlier', room: 'edit', before: 7, limit: 50 }],
  [{ kind: 'send', room: 'edit', txn: 'abcdefgh', body: 'Hello 🦉' }],
  [{ kind: 'typing', room: 'edit', isTyping: false }],
  [{ kind: 'read', room: 'edit', seq: 3 }],
])('PR9 a chat request comes through as it is: %o', (frame) => {
  expect(decodeEditorFrame(encodeChat(frame))).toEqual({ kind: 'chat', frame })
})

test.each([
  ['another room', '{"kind":"open","room":"x","after":null}'],
  ['a body that is no text', '{"kind":"send","room":"edit","txn":"a","body":1}'],
  ['another kind', '{"kind":"x","room":"edit"}'],
  ['no JSON', '{'],
  ['null', 'null'],
])('PR9 %s is no chat request', (_name, text) => {
  expect(decodeEditorFrame(new Uint8Array([100, text.length, ...encodeUtf8(text)]))).toBeUndefined()
})

test('PR10 client ids of 53 bits go through; beyond is malformed', () => {
  const entry = { clientId: Number.MAX_SAFE_INTEGER, clock: 1, state: '{}' }
  const beyond = [1, 12, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x1f, 1, 1, 0x30]

  expect(decodeEditorFrame(encodeAwareness([entry]))).toEqual({ kind: 'awareness', entries: [entry] })
  expect(decodeEditorFrame(Uint8Array.from(beyond))).toBeUndefined()
})

test('PR11 4400–4499 stay away, everything else comes back', () => {
  const stayAway = Object.values(closeCode).filter((code) => !mayComeBack(code))

  expect(stayAway).toEqual([4400, 4401, 4403, 4404, 4409, 4410, 4429])
  expect([1000, 1001, 1006, 1009, closeCode.internal, closeCode.comeBack].every(mayComeBack)).toBe(true)
})

test('PR14 a move names the time to come back within, and nothing else is a move', () => {
  expect(moveReason(400)).toBe('move 400')
  expect(moveWithinMs(4503, moveReason(400))).toBe(400)
  expect(moveWithinMs(4503, moveReason(999_999))).toBe(60_000)
  const others = ['', 'come back', 'move', 'move -1', 'move 1e9', 'move 4 ', 'move 12345678']
  expect(others.filter((reason) => moveWithinMs(4503, reason) !== null)).toEqual([])
  expect(moveWithinMs(4500, moveReason(400))).toBeNull()
})

test('PR1 lengths and counts of every size are read back', () => {
  for (const count of [0, 1, 127, 128, 16_383, 16_384, 2 ** 31, 2 ** 40, Number.MAX_SAFE_INTEGER]) {
    expect(decodeServerFrame(encodeDurable(count))).toEqual({ kind: 'durable', updates: count })
  }
  for (const length of [0, 127, 128, 16_384, 70_000]) {
    const update = new Uint8Array(length).fill(7)
    expect(decodeServerFrame(encodeUpdate(update))).toEqual({ kind: 'update', update })
  }
})
