import { ByteReader, MalformedBytes } from './byte-reader.ts'
import { ByteWriter } from './byte-writer.ts'
import { limits } from './limits.ts'

/** One client's awareness state on the wire. */
export interface AwarenessEntry {
  readonly clientId: number
  /** Counts the client's own changes: a lower or equal one is old news. */
  readonly clock: number
  /** JSON. `null`: the client is gone. */
  readonly state: string
}

/** Left out of a web client, which writes none of these. */
const writer = /* @__PURE__ */ new ByteWriter()

/** The inside of an awareness message, as `y-protocols/awareness` writes it. */
export function encodeAwarenessUpdate(entries: readonly AwarenessEntry[]): Uint8Array {
  write(entries)
  return writer.take()
}

/** @param before what stands in front of the inside, made when its length is known */
export function encodeAwarenessAfter(
  entries: readonly AwarenessEntry[],
  before: (length: number) => Uint8Array,
): Uint8Array {
  write(entries)
  return writer.take(before(writer.length))
}

function write(entries: readonly AwarenessEntry[]): void {
  writer.begin()
  writer.writeVarUint(entries.length)
  for (const entry of entries) {
    writer.writeVarUint(entry.clientId)
    writer.writeVarUint(entry.clock)
    writer.writeVarString(entry.state)
  }
}

/** States are not parsed here. @throws MalformedBytes also beyond `limits.maxAwarenessStates` */
export function decodeAwarenessUpdate(bytes: Uint8Array): AwarenessEntry[] {
  return readAwareness(new ByteReader(bytes), bytes.length)
}

/**
 * The same of bytes that go on behind it.
 * @param expected a state that is probably said again
 */
export function readAwareness(reader: ByteReader, end: number, expected?: string): AwarenessEntry[] {
  const count = reader.readVarUint()
  if (count > limits.maxAwarenessStates) throw new MalformedBytes('too many awareness states')
  const entries: AwarenessEntry[] = []
  for (let index = 0; index < count; index += 1) {
    const clientId = reader.readVarUint()
    const clock = reader.readVarUint()
    entries.push({ clientId, clock, state: reader.readVarString(expected) })
  }
  if (reader.position !== end) throw new MalformedBytes('bytes after the last awareness state')
  return entries
}
