import { createEncoder, toUint8Array, writeVarString, writeVarUint } from 'lib0/encoding'

import { ByteReader, MalformedBytes } from './byte-reader.ts'
import { limits } from './limits.ts'

/** One client's awareness state on the wire. */
export interface AwarenessEntry {
  readonly clientId: number
  /** Counts the client's own changes: a lower or equal one is old news. */
  readonly clock: number
  /** JSON. `null`: the client is gone. */
  readonly state: string
}

/** The inside of an awareness message, as `y-protocols/awareness` writes it. */
export function encodeAwarenessUpdate(entries: readonly AwarenessEntry[]): Uint8Array {
  const encoder = createEncoder()
  writeVarUint(encoder, entries.length)
  for (const entry of entries) {
    writeVarUint(encoder, entry.clientId)
    writeVarUint(encoder, entry.clock)
    writeVarString(encoder, entry.state)
  }
  return toUint8Array(encoder)
}

/** States are not parsed here. @throws MalformedBytes also beyond `limits.maxAwarenessStates` */
export function decodeAwarenessUpdate(bytes: Uint8Array): AwarenessEntry[] {
  const reader = new ByteReader(bytes)
  const count = reader.readVarUint()
  if (count > limits.maxAwarenessStates) throw new MalformedBytes('too many awareness states')
  const entries: AwarenessEntry[] = []
  for (let index = 0; index < count; index += 1) {
    entries.push({ clientId: reader.readVarUint(), clock: reader.readVarUint(), state: reader.readVarString() })
  }
  if (!reader.isAtEnd) throw new MalformedBytes('bytes after the last awareness state')
  return entries
}
