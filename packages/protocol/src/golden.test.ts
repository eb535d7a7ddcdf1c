import { toHexString } from 'lib0/buffer'
import { encodeUtf8 } from 'lib0/string'
import { expect, test } from 'vitest'

import { limits } from './limits.ts'
import { decodeBatch, decodeDelivery, encodeBatch, encodeDelivery } from './batches.ts'
import { decodeEditorFrame, decodeServerFrame } from './decode-frames.ts'
import {
  encodeAskPlace,
  encodeAwareness,
  encodeChat,
  encodeDurable,
  encodeKeepAlive,
  encodeNotice,
  encodePlace,
  encodeQueryAwareness,
  encodeRefusal,
  encodeResume,
  encodeSyncStep1,
  encodeSyncStep2,
  encodeTextHash,
  encodeUpdate,
  encodeVerdict,
} from './encode-frames.ts'
import { encodeStateVector } from './state-vector.ts'
import { protocolVersion } from './version.ts'

/** An update with nothing in it. */
const nothing = new Uint8Array([0, 0])

const hexOf = (text: string): string => toHexString(encodeUtf8(text))

/** Bytes of version 3. A line that changes means: raise `protocolVersion`, and say in SPEC.md which side is deployed first. */
const golden = [
  ['PR2 sync step 1', encodeSyncStep1(encodeStateVector(new Map([[300, 5]]))), '00000401ac0205'],
  ['PR2 sync step 2', encodeSyncStep2(nothing), '0001020000'],
  ['PR2 update', encodeUpdate(nothing), '0002020000'],
  ['PR3 awareness', encodeAwareness([{ clientId: 300, clock: 2, state: '{"a":1}' }]), '010c01ac0202077b2261223a317d'],
  ['PR3 query awareness', encodeQueryAwareness(), '03'],
  ['PR4 keep-alive', encodeKeepAlive(), '010100'],
  ['PR6 durable', encodeDurable(300), '78ac02'],
  [
    'PR7 refused',
    encodeRefusal({ update: 3, reason: 'clock-gap' }),
    `7921${hexOf('{"update":3,"reason":"clock-gap"}')}`,
  ],
  [
    'PR8 notice',
    encodeNotice({
      draft: 'd',
      generation: 1,
      sequence: 2,
      role: 'write',
      readOnlyBecause: null,
      present: [],
      readers: 0,
    }),
    `7a68${hexOf('{"draft":"d","generation":1,"sequence":2,"role":"write","readOnlyBecause":null,"present":[],"readers":0}')}`,
  ],
  [
    'PR9 chat',
    encodeChat({ kind: 'typing', room: 'edit', isTyping: true }),
    `642f${hexOf('{"kind":"typing","room":"edit","isTyping":true}')}`,
  ],
  ['PR12 ask for the place', encodeAskPlace(), '7b'],
  ['PR12 place', encodePlace({ generation: 2, sequence: 300 }), '7c02ac02'],
  [
    'PR13 text hash',
    encodeTextHash({ generation: 2, sequence: 300 }, new Uint8Array(32).fill(171)),
    `7d02ac0220${'ab'.repeat(32)}`,
  ],
  ['PR13 verdict', encodeVerdict({ generation: 2, sequence: 300 }, 'equal'), '7e02ac0201'],
  ['PR20 resume', encodeResume({ generation: 2, sequence: 300 }), '7f02ac02'],
] as const

test('PR1 the golden bytes below are those of version 3', () => {
  expect(protocolVersion).toBe(3)
})

test.each(golden)('%s has its golden bytes, and is read back', (_name, bytes, hex) => {
  expect(toHexString(bytes)).toBe(hex)
  expect(decodeServerFrame(bytes) ?? decodeEditorFrame(bytes)).toBeDefined()
})

test('PR16, PR17 batches and deliveries have their golden bytes, and are read back', () => {
  const frames = [encodeQueryAwareness(), encodeDurable(300)]
  const close = { code: 4503, reason: 'move 400' }

  expect(toHexString(encodeBatch(frames))).toBe('01030378ac02')
  expect(decodeBatch(encodeBatch(frames))).toEqual(frames)
  expect(toHexString(encodeDelivery({ frames, close: null }))).toBe('000001030378ac02')
  expect(toHexString(encodeDelivery({ frames: [], close }))).toBe(`972308${hexOf('move 400')}`)
  expect(decodeDelivery(encodeDelivery({ frames, close }))).toEqual({ frames, close })
  expect(decodeDelivery(encodeDelivery({ frames, close: null }))).toEqual({ frames, close: null })
})

test('PR16 a batch of more frames than may be sent at once is none', () => {
  const frames = Array.from({ length: limits.maxBatchFrames }, () => encodeQueryAwareness())

  expect(decodeBatch(encodeBatch(frames))).toEqual(frames)
  expect(decodeBatch(new Uint8Array(8 * 1024 * 1024))).toBeUndefined()
  expect(decodeBatch(encodeBatch([...frames, encodeQueryAwareness()]))).toBeUndefined()
})

test('PR16, PR17 what is cut, or is the page of a proxy, is neither', () => {
  expect(decodeBatch(new Uint8Array([2, 1]))).toBeUndefined()
  expect(decodeDelivery(encodeUtf8('<!doctype html><title>Blocked</title>'))).toBeUndefined()
  expect(decodeDelivery(new Uint8Array())).toBeUndefined()
})
