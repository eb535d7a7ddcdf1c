import * as fc from 'fast-check'
import { createEncoder, toUint8Array, writeUint8Array, writeVarString, writeVarUint } from 'lib0/encoding'
import { expect, test } from 'vitest'

import { ByteWriter } from './byte-writer.ts'

const written = fc.oneof(
  fc.maxSafeNat(),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ maxLength: 20_000 }),
  fc.uint8Array({ maxLength: 6_000 }),
)

test('PR2 one writer for many messages writes each as lib0 does, also after one that came to no end', () => {
  const writer = new ByteWriter()
  fc.assert(
    fc.property(fc.array(written), fc.boolean(), (parts, isLeft) => {
      const encoder = createEncoder()
      writer.begin()
      for (const part of parts) {
        if (typeof part === 'number') {
          writeVarUint(encoder, part)
          writer.writeVarUint(part)
        } else if (typeof part === 'string') {
          writeVarString(encoder, part)
          writer.writeVarString(part)
        } else {
          writeUint8Array(encoder, part)
          writer.writeBytes(part)
        }
      }
      if (isLeft) return
      expect(writer.take()).toEqual(toUint8Array(encoder))
    }),
  )
})

test('PR2 what was taken stays as it is, and stands behind what is put before it', () => {
  const writer = new ByteWriter()
  writer.begin()
  writer.writeVarUint(300)
  const taken = writer.take(Uint8Array.of(7, 8))
  writer.begin()
  writer.writeVarString('other')

  expect([...taken]).toEqual([7, 8, 0xac, 0x02])
})
