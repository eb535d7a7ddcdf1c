import { createEncoder, toUint8Array, writeVarUint } from 'lib0/encoding'

import { ByteReader, MalformedBytes } from './byte-reader.ts'

/** Yjs's state vector: client id → next clock. It knows nothing of deletions. */
export function encodeStateVector(clocks: ReadonlyMap<number, number>): Uint8Array {
  const encoder = createEncoder()
  writeVarUint(encoder, clocks.size)
  for (const [clientId, clock] of clocks) {
    writeVarUint(encoder, clientId)
    writeVarUint(encoder, clock)
  }
  return toUint8Array(encoder)
}

/** @throws MalformedBytes */
export function decodeStateVector(bytes: Uint8Array): Map<number, number> {
  const reader = new ByteReader(bytes)
  const clocks = new Map<number, number>()
  const count = reader.readVarUint()
  for (let index = 0; index < count; index += 1) clocks.set(reader.readVarUint(), reader.readVarUint())
  if (!reader.isAtEnd) throw new MalformedBytes('bytes after the state vector')
  return clocks
}
